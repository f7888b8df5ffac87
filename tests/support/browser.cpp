#include "support/browser.hpp"

#include "leadstream/event/json_document.hpp"
#include "leadstream/event/json_writer.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace ls::test {
namespace {

constexpr int kPatienceMs = 60'000;
// What Chromium reads commands from and writes answers to.
constexpr int kCommands = 3;
constexpr int kAnswers = 4;

std::string as_json(std::string_view text) {
  std::string json;
  event::JsonWriter(json).value(text);
  return json;
}

Error failed(std::string_view what) {
  return external_error(fmt::format("browser: {}", what));
}

// In the child: the pipe's ends at the places that Chromium expects, then the program.
[[noreturn]] void become(const std::string& program, const std::string& profile, int commands,
                         int answers) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  const int silent = ::open("/dev/null", O_RDWR);
  ::dup2(silent, 1);
  ::dup2(silent, 2);
  // Out of the way first: one of them may lie where the other belongs.
  const int high_commands = ::fcntl(commands, F_DUPFD, 10);
  const int high_answers = ::fcntl(answers, F_DUPFD, 10);
  ::dup2(high_commands, kCommands);
  ::dup2(high_answers, kAnswers);
  const std::string data = "--user-data-dir=" + profile;
  std::vector<std::string> arguments = {program,
                                        "--headless",
                                        "--no-sandbox",
                                        "--disable-gpu",
                                        "--disable-quic",
                                        "--disable-dev-shm-usage",
                                        "--no-first-run",
                                        "--disable-background-networking",
                                        "--disable-component-update",
                                        "--disable-sync",
                                        "--remote-debugging-pipe",
                                        data,
                                        "about:blank"};
  std::vector<char*> raw;
  for (std::string& argument : arguments) {
    raw.push_back(argument.data());
  }
  raw.push_back(nullptr);
  ::execv(program.c_str(), raw.data());
  ::_exit(127);
}

}  // namespace

std::optional<std::string> Browser::program() {
  for (const char* path : {"/usr/bin/chromium", "/usr/bin/chromium-browser",
                           "/usr/bin/google-chrome", "/snap/bin/chromium"}) {
    if (::access(path, X_OK) == 0) {
      return path;
    }
  }
  return std::nullopt;
}

Result<std::unique_ptr<Browser>> Browser::start(const std::string& program) {
  std::unique_ptr<Browser> browser(new Browser());  // NOLINT: the constructor is private
  LS_TRY(browser->launch(program));
  LS_TRY(browser->attach());
  return browser;
}

Browser::~Browser() {
  if (process_ < 0) {
    return;
  }
  static_cast<void>(call("Browser.close", "{}"));
  ::close(to_);
  ::close(from_);
  ::kill(process_, SIGKILL);  // it may have ended already; its id is ours until it is waited for
  ::waitpid(process_, nullptr, 0);
}

Status Browser::launch(const std::string& program) {
  std::array<int, 2> commands{};
  std::array<int, 2> answers{};
  if (::pipe2(commands.data(), O_CLOEXEC) != 0 || ::pipe2(answers.data(), O_CLOEXEC) != 0) {
    return failed("no pipe");
  }
  process_ = ::fork();
  if (process_ == 0) {
    become(program, profile_.path(), commands[0], answers[1]);
  }
  ::close(commands[0]);
  ::close(answers[1]);
  to_ = commands[1];
  from_ = answers[0];
  return process_ > 0 ? Status() : failed("no process");
}

Status Browser::attach() {
  event::JsonDocument document;
  const std::string made = LS_TRY(call("Target.createTarget", R"({"url":"about:blank"})"));
  const event::JsonView tab = LS_TRY(document.parse(made));
  const std::string target(LS_TRY(tab.text("targetId")));
  const std::string attached =
      LS_TRY(call("Target.attachToTarget",
                  fmt::format(R"({{"targetId":{},"flatten":true}})", as_json(target))));
  const event::JsonView session = LS_TRY(document.parse(attached));
  session_ = LS_TRY(session.text("sessionId"));
  for (const char* domain : {"Page.enable", "Runtime.enable", "Log.enable"}) {
    LS_TRY(call(domain, "{}"));
  }
  return {};
}

// One message; the pipe separates them by zero bytes.
Result<std::string> Browser::receive() {
  for (;;) {
    const std::size_t end = buffer_.find('\0');
    if (end != std::string::npos) {
      std::string message = buffer_.substr(0, end);
      buffer_.erase(0, end + 1);
      return message;
    }
    pollfd waiting{from_, POLLIN, 0};
    std::array<char, 65536> block{};
    if (::poll(&waiting, 1, kPatienceMs) <= 0) {
      return failed("no answer");
    }
    const ssize_t size = ::read(from_, block.data(), block.size());
    if (size <= 0) {
      return failed("it ended");
    }
    buffer_.append(block.data(), static_cast<std::size_t>(size));
  }
}

void Browser::note(const std::string& message) {
  const auto has = [&message](std::string_view text) {
    return message.find(text) != std::string::npos;
  };
  if (has(R"("method":"Runtime.exceptionThrown")") ||
      (has(R"("method":"Log.entryAdded")") && has(R"("level":"error")"))) {
    complaints_.push_back(message);
  }
}

// The `result` of the answer, as JSON.
Result<std::string> Browser::call(const std::string& method, const std::string& parameters) {
  const int id = ++calls_;
  std::string message =
      fmt::format(R"({{"id":{},"method":"{}","params":{})", id, method, parameters);
  if (!session_.empty()) {
    message += fmt::format(R"(,"sessionId":{})", as_json(session_));
  }
  message += "}";
  message.push_back('\0');
  if (::write(to_, message.data(), message.size()) != static_cast<ssize_t>(message.size())) {
    return failed("it takes no commands");
  }
  event::JsonDocument document;
  for (;;) {
    const std::string answer = LS_TRY(receive());
    const event::JsonView root = LS_TRY(document.parse(answer));
    const auto own = root.find("id");
    if (!own) {
      note(answer);
      continue;
    }
    if (LS_TRY(own->integer()) != id) {
      continue;
    }
    std::string text;
    const auto result = root.find("result");
    if (!result) {
      return failed(answer);
    }
    result->append_json(text);
    return text;
  }
}

Status Browser::open(const std::string& url) {
  LS_TRY(call("Page.navigate", fmt::format(R"({{"url":{}}})", as_json(url))));
  return {};
}

Result<std::string> Browser::evaluate(const std::string& expression) {
  const std::string answer =
      LS_TRY(call("Runtime.evaluate",
                  fmt::format(R"({{"expression":{},"returnByValue":true,"awaitPromise":true}})",
                              as_json("(async () => String(await (" + expression + ")))()"))));
  event::JsonDocument document;
  const event::JsonView root = LS_TRY(document.parse(answer));
  if (root.find("exceptionDetails")) {
    return failed(answer);
  }
  const event::JsonView result = LS_TRY(root.get("result"));
  return std::string(LS_TRY(result.text("value")));
}

bool Browser::becomes_true(const std::string& expression) {
  const Result<std::string> found = evaluate(
      "new Promise((done) => { let tries = 600; const look = () => { let is = false; "
      "try { is = Boolean(" +
      expression +
      "); } catch (error) { is = false; } "
      "if (is || --tries === 0) { done(is); } else { setTimeout(look, 50); } }; look(); })");
  return found && *found == "true";
}

Status Browser::press(const std::string& key) {
  for (const char* type : {"keyDown", "keyUp"}) {
    LS_TRY(call("Input.dispatchKeyEvent", fmt::format(R"({{"type":"{}","key":{},"code":{}}})", type,
                                                      as_json(key), as_json(key))));
  }
  return {};
}

Status Browser::set_width(int pixels) {
  LS_TRY(call(
      "Emulation.setDeviceMetricsOverride",
      fmt::format(R"({{"width":{},"height":900,"deviceScaleFactor":1,"mobile":false}})", pixels)));
  return {};
}

Status Browser::prefer(Colours colours) {
  LS_TRY(call("Emulation.setEmulatedMedia",
              fmt::format(R"({{"features":[{{"name":"prefers-color-scheme","value":"{}"}}]}})",
                          colours == Colours::dark ? "dark" : "light")));
  return {};
}

Result<std::vector<std::string>> Browser::unnamed(const std::vector<std::string>& roles) {
  const std::string answer = LS_TRY(call("Accessibility.getFullAXTree", "{}"));
  event::JsonDocument document;
  std::vector<std::string> found;
  const event::JsonView root = LS_TRY(document.parse(answer));
  const event::JsonView nodes = LS_TRY(root.get("nodes"));
  for (const event::JsonView node : nodes.items()) {
    const auto role = node.find("role");
    const auto name = node.find("name");
    if (!role || LS_TRY(node.boolean("ignored"))) {
      continue;
    }
    const std::string kind(LS_TRY(role->text("value")));
    const bool has_name = name && !name->text("value").value_or(std::string_view()).empty();
    if (!has_name && std::find(roles.begin(), roles.end(), kind) != roles.end()) {
      std::string text;
      node.append_json(text);
      found.push_back(text);
    }
  }
  return found;
}

}  // namespace ls::test
