#include "http/resources.hpp"

#include "leadstream/base/time.hpp"

#include <fmt/core.h>

#include <iterator>
#include <string>
#include <vector>

namespace ls::http {
namespace {

// A loop turns many times a second; one that did not turn for so long hangs.
constexpr Millis kHang = seconds(30);
constexpr std::int64_t kNsPerMs = 1'000'000;

struct Check {
  std::string name;
  bool is_good = false;
  std::string why;
  std::string note = {};  // what is good and yet worth knowing
};
using Checks = std::vector<Check>;

std::string name_of(const runtime::WorkerView& worker) {
  return worker.topology == nullptr ? "worker"
                                    : fmt::format("{}.w{}", worker.topology->name(), worker.worker);
}

// Never depends on the log's being there: restarting would not bring it back.
Checks check_alive(const runtime::EngineView& view, const Clock& clock) {
  Checks checks;
  for (const auto& worker : view.workers) {
    const Millis silent{(clock.monotonic_ns() - worker->looped_at_ns) / kNsPerMs};
    const bool hangs = worker->state == runtime::WorkerState::running && silent > kHang;
    const bool failed = worker->state == runtime::WorkerState::failed;
    checks.push_back({name_of(*worker), !hangs && !failed,
                      failed ? worker->error : "no turn for " + format_duration(silent)});
  }
  return checks;
}

// What a worker still restores, for people: which partitions, and how far.
std::string restores_of(const runtime::WorkerView& worker) {
  std::string text;
  for (const runtime::RestoringView& task : worker.restoring) {
    text +=
        fmt::format("{}partition {} restoring, changelog offset {} of {}", text.empty() ? "" : "; ",
                    task.partition.value, task.progress.next.value, task.progress.end.value);
    if (!task.progress.damage.empty()) {
      text += ", since it was damaged: " + task.progress.damage;
    }
  }
  return text;
}

// Tasks of an aligned run that wait for others, for people: such a worker is ready all the same.
std::string waits_of(const runtime::EngineView& view, const runtime::WorkerView& worker) {
  std::string text;
  for (const runtime::TaskView& task : worker.tasks) {
    if (task.waiting && task.waiting->since >= runtime::kWaitPatience) {
      text +=
          (text.empty() ? "" : "; ") + runtime::describe_wait(view, task.partition, *task.waiting);
    }
  }
  return text;
}

Checks check_ready(const runtime::EngineView& view) {
  Checks checks;
  for (const auto& worker : view.workers) {
    const bool is_running = worker->state == runtime::WorkerState::running;
    std::string why(runtime::name_of(worker->state));
    if (!worker->error.empty()) {
      why += ": " + worker->error;
    } else if (!worker->restoring.empty()) {
      why = restores_of(*worker);
    }
    checks.push_back({name_of(*worker), is_running && worker->restoring.empty(), std::move(why),
                      waits_of(view, *worker)});
  }
  if (checks.empty()) {
    checks.push_back({"engine", false, "no worker was started"});
  }
  return checks;
}

// Every worker's loop has turned. States may still be restored; that is for /readyz to tell, since
// a restore that is killed for its length would only begin where it was.
Checks check_started(const runtime::EngineView& view) {
  Checks checks;
  for (const auto& worker : view.workers) {
    checks.push_back({name_of(*worker), worker->looped_at_ns != 0, "no turn yet"});
  }
  if (checks.empty()) {
    checks.push_back({"engine", false, "no worker was started"});
  }
  return checks;
}

// One line per check, as Kubernetes' own components answer; without ?verbose only what fails.
Response show(const Request& request, const Checks& checks) {
  Response response{.content_type = "text/plain; charset=utf-8"};
  const bool is_verbose = request.query_value("verbose").has_value();
  bool is_good = true;
  for (const Check& check : checks) {
    is_good = is_good && check.is_good;
    if (check.is_good && is_verbose) {
      fmt::format_to(std::back_inserter(response.body), "[+] {} ok\n", check.name);
    } else if (!check.is_good) {
      fmt::format_to(std::back_inserter(response.body), "[-] {} failed: {}\n", check.name,
                     check.why);
    }
    if (!check.note.empty()) {
      fmt::format_to(std::back_inserter(response.body), "[~] {}: {}\n", check.name, check.note);
    }
  }
  response.status = is_good ? 200 : 503;
  response.body += is_good ? "ok\n" : "not ok\n";
  return response;
}

}  // namespace

void add_health(Router& router, const Services& services) {
  add_view_of(router, services, "/livez",
              [&services](const Request& request, const runtime::EngineView& view) {
                return show(request, check_alive(view, services.clock));
              });
  add_view_of(router, services, "/readyz",
              [](const Request& request, const runtime::EngineView& view) {
                return show(request, check_ready(view));
              });
  add_view_of(router, services, "/startupz",
              [](const Request& request, const runtime::EngineView& view) {
                return show(request, check_started(view));
              });
}

}  // namespace ls::http
