#include "app/serve.hpp"

#include "app/version.hpp"
#include "app/webhooks.hpp"
#include "app/worker_options.hpp"

#include "leadstream/base/log.hpp"

#include <fmt/core.h>

#include <filesystem>
#include <fstream>
#include <utility>

namespace ls::app {
namespace {

http::ServerOptions server_options(const Settings& settings) {
  http::ServerOptions options;
  options.host = settings.http.listen.host;
  options.port = settings.http.listen.port;
  options.header_max = settings.http.header_max;
  options.body_max = settings.http.body_max;
  options.connections_max = static_cast<std::size_t>(settings.http.connections_max);
  options.idle_timeout = settings.http.idle_timeout;
  if (const std::string host = public_host(settings); !host.empty()) {
    options.host_names = {host};
  }
  return options;
}

void show_memory(const MemoryBudget& memory, Metrics& metrics) {
  for (std::size_t i = 0; i < kMemoryShares; ++i) {
    const auto share = static_cast<MemoryShare>(i);
    metrics
        .gauge({"leadstream_app_memory_share_bytes", "What each part of the process may use."},
               {{"share", std::string(name_of(share))}})
        .set(static_cast<double>(memory[share]));
  }
}

}  // namespace

Serve::Serve(const Settings& settings, const Project& project, Wire& wire, const Clock& clock,
             std::unique_ptr<http::WebhookGate> webhooks)
    : webhooks_(std::move(webhooks)),
      host_(settings.http.listen.host),
      address_file_(settings.data_dir + "/http_address"),
      services_{[&wire] { return wire.engine().view(); },
                [&wire] { return wire.engine().models(); },
                wire.engine().hub(),
                wire.gateway(),
                project.catalog,
                clock,
                metrics_,
                settings.app,
                std::string(version()),
                decode_limits(settings),
                settings.http.body_max,
                settings.topics,
                webhooks_.get()},
      router_(http::make_router(services_)) {
  show_memory(wire.memory(), metrics_);
}

Result<std::unique_ptr<Serve>> Serve::start(const Settings& settings, const Project& project,
                                            Wire& wire, const Clock& clock) {
  auto gate = LS_TRY(open_webhooks(settings));
  std::unique_ptr<Serve> serve(
      new Serve(settings, project, wire, clock, std::move(gate)));  // NOLINT: private
  serve->server_ =
      LS_TRY(http::Server::start(server_options(settings), serve->router_, clock, serve->metrics_));
  // Other commands find the running instance by this file.
  std::error_code ignored;
  std::filesystem::create_directories(settings.data_dir, ignored);
  std::ofstream(serve->address_file_) << serve->address() << '\n';
  log_info("Serving. page={}/", serve->address());
  return serve;
}

Serve::~Serve() {
  if (server_ != nullptr) {
    server_->stop();
    std::error_code ignored;
    std::filesystem::remove(address_file_, ignored);
  }
}

std::string Serve::address() const {
  return fmt::format("http://{}:{}", host_, server_->port());
}

}  // namespace ls::app
