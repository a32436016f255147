#include "server/custom_sender.h"

#include "http/client.h"

namespace cairn::server {
namespace {

using custom::PostAnswer;

PostAnswer trouble(const Error& error) {
  PostAnswer answer;
  answer.why = error.message;
  if (error.code == "AddressRefused") {
    answer.kind = PostAnswer::Kind::kForbidden;
    answer.why += " Start cairnd with --allow-private-addresses if that is meant.";
  } else if (error.code == "InvalidRequest") {
    answer.kind = PostAnswer::Kind::kForbidden;
  } else if (error.code == "Unreachable") {
    answer.kind = PostAnswer::Kind::kNotSent;
  } else if (error.code == "ResponseTooLarge") {
    answer.kind = PostAnswer::Kind::kTooLarge;
  } else {
    answer.kind = PostAnswer::Kind::kNoAnswer;
  }
  return answer;
}

PostAnswer send(http::Client& client, custom::Post post) {
  http::ClientRequest request;
  request.method = std::move(post.method);
  request.url = std::move(post.url);
  request.headers = std::move(post.headers);
  request.body = std::move(post.body);
  request.timeout_ms = post.timeout_ms;
  request.body_bytes_max = post.body_bytes_max;
  auto got = client.send(request);
  if (!got) return trouble(got.error());
  return {PostAnswer::Kind::kAnswered, got->status, std::move(got->body), ""};
}

}  // namespace

CustomSender::CustomSender(bool allow_private_addresses)
    : allow_private_addresses_(allow_private_addresses) {
  for (int i = 0; i < kThreads; ++i) threads_.emplace_back([this] { run(); });
}

void CustomSender::stop() {
  stopping_ = true;
  {
    const std::lock_guard lock(mutex_);
    waiting_.clear();
  }
  wake_.notify_all();
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

void CustomSender::post(custom::Post post, Done done) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return;
    waiting_.emplace_back(std::move(post), std::move(done));
  }
  wake_.notify_one();
}

void CustomSender::run() {
  const auto client = http::Client::make(
      {.public_only = !allow_private_addresses_, .keep_connections = false, .give_up = &stopping_});
  const auto anywhere =
      http::Client::make({.public_only = false, .keep_connections = false, .give_up = &stopping_});
  for (;;) {
    std::pair<custom::Post, Done> next;
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [&] { return stopping_ || !waiting_.empty(); });
      if (stopping_) return;
      next = std::move(waiting_.front());
      waiting_.pop_front();
    }
    http::Client& through = next.first.any_address ? *anywhere : *client;
    PostAnswer answer = send(through, std::move(next.first));
    if (!stopping_) next.second(std::move(answer));
  }
}

}  // namespace cairn::server
