#include "bench/bench_ml/side_process.hpp"

#include "support/child_process.hpp"

#include <fmt/core.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sched.h>
#include <sys/wait.h>
#include <utility>
#include <vector>

namespace ls::bench {
namespace {

namespace fs = std::filesystem;
using Arguments = std::vector<std::string>;

constexpr Millis kLongest = hours(2);  // of one side; nothing here takes a tenth of it

std::string java_program() {
  const char* home = std::getenv("JAVA_HOME");
  const std::string program = home == nullptr ? "" : std::string(home) + "/bin/java";
  return !program.empty() && fs::exists(program) ? program : "java";
}

std::string role_of(const SideTask& task) {
  if (task.rows_file.empty()) {
    return "detect";
  }
  switch (task.kind) {
    case Kind::labels:
      return "learn";
    case Kind::anomalies:
      return "judge";
    case Kind::margins:
      return "evaluate";
  }
  return {};
}

Result<Arguments> program_of(const Options& options, const SideTask& task) {
  const std::string scripts = LEADSTREAM_SOURCE_DIR "/tests/bench/peers/python/";
  switch (task.learner.program) {
    case Program::leadstream:
      return Arguments{fs::read_symlink("/proc/self/exe").string(), role_of(task)};
    case Program::xgboost:
      return Arguments{fs::read_symlink("/proc/self/exe").string(), "xgboost"};
    case Program::moa:
    case Program::aws:
      if (options.jvm_libs.empty()) {
        return user_error("no folder of the peers' jars was given (--jvm)");
      }
      return Arguments{java_program(),
                       "-Xmx" + options.xmx,
                       "-cp",
                       options.jvm_libs + "/*",
                       "leadstream.peer.Main",
                       fmt::format("--warm-up={}", options.warm_up_seconds)};
    case Program::vw:
    case Program::river:
      if (options.python.empty()) {
        return user_error("no Python with the peers was given (--python)");
      }
      return Arguments{
          options.python, "-B",
          scripts + (task.learner.program == Program::vw ? "vw_peer.py" : "river_peer.py")};
  }
  return internal_error("a program that is not known");
}

std::string last_lines(const std::string& file) {
  constexpr std::size_t kMost = 600;
  std::ifstream in(file);
  std::string text{std::istreambuf_iterator<char>(in), {}};
  return text.size() <= kMost ? text : "... " + text.substr(text.size() - kMost);
}

std::string end_of(int status) {
  return WIFEXITED(status) ? fmt::format("exit code {}", WEXITSTATUS(status))
                           : fmt::format("signal {}", WTERMSIG(status));
}

}  // namespace

Result<Trial> run_side(const Options& options, const SideTask& task) {
  const std::string out = task.folder + "/trial.json";
  const std::string log = task.folder + "/side.log";
  fs::remove(out);
  fs::remove(log);
  fs::remove(task.told_file());
  Arguments arguments = LS_TRY(program_of(options, task));
  arguments.insert(
      arguments.end(),
      {fmt::format("--learner={}", task.learner.name), fmt::format("--rows={}", task.rows),
       fmt::format("--repeat={}", options.repeat),
       fmt::format("--budget={}", options.budget_seconds), fmt::format("--out={}", out)});
  if (!task.rows_file.empty()) {
    arguments.push_back("--rows-file=" + task.rows_file);
  }
  if (task.kind != Kind::labels) {
    arguments.push_back("--told=" + task.told_file());
  }
  test::ChildProcess process;
  LS_TRY(process.start({.arguments = arguments, .output = log, .folder = task.folder}));
  const int status = LS_TRY(process.wait(kLongest));
  if (status != 0) {
    return external_error(fmt::format("it ended with {}: {}", end_of(status), last_lines(log)));
  }
  return read_trial(out).with("what it tells");
}

Result<int> keep_to_core(int core) {
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  sched_getaffinity(0, sizeof(allowed), &allowed);
  for (int i = 0; core < 0 && i < CPU_SETSIZE; ++i) {
    const int candidate = CPU_SETSIZE - 1 - i;
    if (CPU_ISSET(static_cast<std::size_t>(candidate), &allowed)) {
      core = candidate;
    }
  }
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(static_cast<std::size_t>(core), &one);
  if (sched_setaffinity(0, sizeof(one), &one) != 0) {
    return user_error(fmt::format("processor {} is not there, or not allowed", core));
  }
  return core;
}

}  // namespace ls::bench
