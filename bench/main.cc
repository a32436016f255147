// bench [--out FILE] [--runs N] [--only TEXT] [--cairnd PATH]
//
// Measures every row at least five times and tells the medians, as a table and as JSON.

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string_view>

#include "bench/row.h"
#include "value/json.h"

namespace {

using cairn::MapBuilder;
using cairn::Value;
using cairn::bench::Better;
using cairn::bench::Row;

struct Options {
  std::string out;
  std::string only;
  std::string cairnd;
  int runs = 5;
};

std::string beside_this_program(const std::string& name) {
  char path[4096];
  const ssize_t size = readlink("/proc/self/exe", path, sizeof path);
  const std::string self(path, size > 0 ? static_cast<std::size_t>(size) : 0);
  return self.substr(0, self.rfind('/') + 1) + name;
}

Options read_options(int argc, char** argv) {
  Options options;
  options.cairnd = beside_this_program("cairnd");
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string_view key = argv[i];
    if (key == "--out") options.out = argv[i + 1];
    if (key == "--only") options.only = argv[i + 1];
    if (key == "--cairnd") options.cairnd = argv[i + 1];
    if (key == "--runs") options.runs = std::max(1, std::atoi(argv[i + 1]));
  }
  return options;
}

double median(const Row& row, int runs) {
  std::vector<double> values;
  for (int i = 0; i < runs; ++i) values.push_back(row.measure());
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

// What one durable write costs here: every level of a deployment waits for one.
double flush_ms() {
  constexpr int kFlushes = 100;
  const std::string path = std::filesystem::temp_directory_path() / "cairn-bench-flush";
  const int file = open(path.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
  const std::string page(4096, 'x');
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < kFlushes; ++i) {
    if (pwrite(file, page.data(), page.size(), i * 4096) < 0 || fdatasync(file) != 0) break;
  }
  const std::chrono::duration<double, std::milli> spent = std::chrono::steady_clock::now() - begin;
  close(file);
  unlink(path.c_str());
  return spent.count() / kFlushes;
}

}  // namespace

int main(int argc, char** argv) {
  const Options options = read_options(argc, argv);
  std::vector<Value> results;
  fmt::print("one flush of this disk takes {:.2f} ms\n\n", flush_ms());
  fmt::print("{:<82} {:>12} {:>12}\n", "figure", "median", "bar");
  for (const Row& row : cairn::bench::all_rows(options.cairnd)) {
    if (row.name.find(options.only) == std::string::npos) continue;
    const double value = median(row, options.runs);
    const bool met = row.better == Better::kHigher ? value >= row.bar : value <= row.bar;
    fmt::print("{:<82} {:>12.2f} {}{:>10} {} {}\n", row.name, value,
               row.better == Better::kHigher ? "≥ " : "≤ ", row.bar, row.unit, met ? "" : "MISSED");
    std::fflush(stdout);
    results.push_back(MapBuilder()
                          .set("name", Value::string(row.name))
                          .set("value", Value::real(value))
                          .set("unit", Value::string(row.unit))
                          .set("bar", Value::real(row.bar))
                          .set("met", Value::boolean(met))
                          .build());
  }
  if (options.out.empty()) return 0;
  const std::string text =
      cairn::to_json(Value::list(std::move(results)), cairn::JsonStyle::kPretty) + "\n";
  std::FILE* file = std::fopen(options.out.c_str(), "w");
  if (file == nullptr || std::fwrite(text.data(), 1, text.size(), file) != text.size()) {
    fmt::print(stderr, "bench: {} cannot be written\n", options.out);
    return 1;
  }
  return std::fclose(file) == 0 ? 0 : 1;
}
