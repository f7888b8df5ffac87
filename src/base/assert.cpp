#include "leadstream/base/assert.hpp"

#include <cstdio>
#include <cstdlib>

namespace ls {

void assertion_failed(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "leadstream: %s:%d: broken invariant: %s\n", file, line, condition);
  std::abort();
}

}  // namespace ls
