#pragma once

#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <ucontext.h>
#include <vector>

namespace ls::sim {

// A stack of its own that runs until it gives way: what a thread is in the program, is a fiber in
// the simulator. One real thread runs them all, so nothing but the schedule decides who is next.
class Fiber {
 public:
  explicit Fiber(std::function<void()> body);
  ~Fiber();
  Fiber(const Fiber&) = delete;
  Fiber& operator=(const Fiber&) = delete;

  // Runs the body until it gives way or ends. Called from outside of all fibers.
  void resume();
  // Back to whoever resumed the fiber that runs now.
  static void give_way();
  // Null outside of all fibers.
  [[nodiscard]] static Fiber* current();
  [[nodiscard]] bool has_ended() const {
    return has_ended_;
  }

 private:
  static void enter();
  void arrive();
  void run();

  std::function<void()> body_;
  std::vector<char> stack_;
  ucontext_t own_{};
  ucontext_t outside_{};
  std::exception_ptr failure_;
  bool has_ended_ = false;
  // What sanitizers need to know of a change of stacks.
  void* shadow_ = nullptr;
  const void* outside_bottom_ = nullptr;
  std::size_t outside_size_ = 0;
};

}  // namespace ls::sim
