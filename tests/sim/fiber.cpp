#include "sim/fiber.hpp"

#include "leadstream/base/assert.hpp"

#include <utility>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/common_interface_defs.h>
#endif

namespace ls::sim {
namespace {

constexpr std::size_t kStackBytes = std::size_t{512} << 10;

Fiber*& running() {
  static Fiber* fiber = nullptr;
  return fiber;
}

// Stacks are used again: a run makes dozens of fibers, and thousands of runs follow each other.
std::vector<std::vector<char>>& spare_stacks() {
  static std::vector<std::vector<char>> stacks;
  return stacks;
}

std::vector<char> take_stack() {
  if (spare_stacks().empty()) {
    return std::vector<char>(kStackBytes);
  }
  std::vector<char> stack = std::move(spare_stacks().back());
  spare_stacks().pop_back();
  return stack;
}

#if defined(__SANITIZE_ADDRESS__)
void leave_stack(void** shadow, const void* bottom, std::size_t size) {
  __sanitizer_start_switch_fiber(shadow, bottom, size);
}
void reach_stack(void* shadow, const void** bottom, std::size_t* size) {
  __sanitizer_finish_switch_fiber(shadow, bottom, size);
}
#else
void leave_stack(void** /*shadow*/, const void* /*bottom*/, std::size_t /*size*/) {}
void reach_stack(void* /*shadow*/, const void** /*bottom*/, std::size_t* /*size*/) {}
#endif

}  // namespace

Fiber::Fiber(std::function<void()> body) : body_(std::move(body)), stack_(take_stack()) {
  getcontext(&own_);
  own_.uc_stack.ss_sp = stack_.data();
  own_.uc_stack.ss_size = stack_.size();
  own_.uc_link = nullptr;
  makecontext(&own_, &Fiber::enter, 0);
}

Fiber::~Fiber() {
  spare_stacks().push_back(std::move(stack_));
}

Fiber* Fiber::current() {
  return running();
}

void Fiber::resume() {
  LS_ASSERT(running() == nullptr && !has_ended_);
  running() = this;
  void* shadow = nullptr;
  leave_stack(&shadow, stack_.data(), stack_.size());
  swapcontext(&outside_, &own_);
  reach_stack(shadow, nullptr, nullptr);
  running() = nullptr;
  if (failure_) {
    std::rethrow_exception(std::exchange(failure_, nullptr));
  }
}

void Fiber::give_way() {
  Fiber* const fiber = running();
  LS_ASSERT(fiber != nullptr);
  leave_stack(fiber->has_ended_ ? nullptr : &fiber->shadow_, fiber->outside_bottom_,
              fiber->outside_size_);
  swapcontext(&fiber->own_, &fiber->outside_);
  fiber->arrive();
}

void Fiber::arrive() {
  reach_stack(shadow_, &outside_bottom_, &outside_size_);
}

void Fiber::enter() {
  running()->run();
  give_way();
}

void Fiber::run() {
  arrive();
  try {
    body_();
  } catch (...) {
    failure_ = std::current_exception();
  }
  has_ended_ = true;
}

}  // namespace ls::sim
