#pragma once

namespace ls {

// Prints the place and stops the process: the program is wrong and must not touch state any more.
[[noreturn]] void assertion_failed(const char* condition, const char* file, int line);

}  // namespace ls

// Checked in every build. For what can only fail if the program is wrong, never for input.
#define LS_ASSERT(condition)                                  \
  do {                                                        \
    if (!(condition)) [[unlikely]] {                          \
      ::ls::assertion_failed(#condition, __FILE__, __LINE__); \
    }                                                         \
  } while (false)

// Checked in dev, debug and sanitizer builds only: for the hot path.
#if defined(LS_DCHECKS)
#define LS_DCHECK(condition) LS_ASSERT(condition)
#else
#define LS_DCHECK(condition)    \
  do {                          \
    if (false && (condition)) { \
    }                           \
  } while (false)
#endif
