// Certificates made for one test: files in a folder of its own, that go with it.
#pragma once

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>

#include "tests/support/temporary_folder.h"

namespace cairn::http {

class TestCertificate {
 public:
  // Signed by itself, for 127.0.0.1; `name` tells one from another.
  explicit TestCertificate(const std::string& name = "cairn test") { make(name); }

  std::string certificate_file() const { return folder_.path() + "/cert.pem"; }
  std::string key_file() const { return folder_.path() + "/key.pem"; }
  std::string locked_key_file() const {
    return folder_.path() + "/locked.pem";
  }  // with a passphrase

  // What another one has, under this one's names.
  void become(const TestCertificate& other) const {
    const auto over = std::filesystem::copy_options::overwrite_existing;
    std::filesystem::copy_file(other.certificate_file(), certificate_file(), over);
    std::filesystem::copy_file(other.key_file(), key_file(), over);
  }

 private:
  void make(const std::string& name) const {
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(EVP_EC_gen("P-256"),
                                                                  EVP_PKEY_free);
    const std::unique_ptr<X509, decltype(&X509_free)> cert(X509_new(), X509_free);
    X509_set_version(cert.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(cert.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(cert.get()), -3600);
    X509_gmtime_adj(X509_getm_notAfter(cert.get()), 3600);
    X509_NAME* subject = X509_get_subject_name(cert.get());
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
    X509_set_issuer_name(cert.get(), subject);
    X509_EXTENSION* names =
        X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "IP:127.0.0.1");
    X509_add_ext(cert.get(), names, -1);
    X509_EXTENSION_free(names);
    X509_set_pubkey(cert.get(), key.get());
    EXPECT_GT(X509_sign(cert.get(), key.get(), EVP_sha256()), 0);
    write(certificate_file(), [&](FILE* file) { return PEM_write_X509(file, cert.get()); });
    write(key_file(), [&](FILE* file) {
      return PEM_write_PrivateKey(file, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    });
    write(locked_key_file(), [&](FILE* file) {
      unsigned char phrase[] = "open";
      return PEM_write_PrivateKey(file, key.get(), EVP_aes_256_cbc(), phrase, 4, nullptr, nullptr);
    });
  }

  template <class Write>
  static void write(const std::string& path, Write deed) {
    FILE* file = std::fopen(path.c_str(), "w");
    ASSERT_NE(file, nullptr) << path;
    EXPECT_EQ(deed(file), 1) << path;
    std::fclose(file);
  }

  test::TemporaryFolder folder_;
};

}  // namespace cairn::http
