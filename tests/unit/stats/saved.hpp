#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"

#include <gtest/gtest.h>

#include <string>

namespace ls::stats {

template <typename Stateful>
std::string saved(const Stateful& state) {
  std::string bytes;
  ByteWriter out(bytes);
  state.save(out);
  return bytes;
}

// Loads what was saved and checks that nothing is left over and that saving gives the same bytes.
template <typename Stateful>
Stateful reloaded(const Stateful& state) {
  const std::string bytes = saved(state);
  ByteReader in(bytes);
  Result<Stateful> copy = Stateful::load(in);
  EXPECT_TRUE(copy) << copy.error().message;
  EXPECT_TRUE(in.finish("state"));
  EXPECT_EQ(saved(*copy), bytes);
  return *copy;
}

// No proper prefix of the saved bytes may load.
template <typename Stateful>
void expect_truncations_refused(const Stateful& state) {
  const std::string bytes = saved(state);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    ByteReader in(Bytes(bytes).substr(0, size));
    EXPECT_FALSE(Stateful::load(in)) << "of " << size << " bytes";
  }
}

// Whatever loads of bytes with a wrong one among them can still be saved: nothing crashes, and the
// sanitizers see no access outside.
template <typename Stateful>
void expect_mutations_survived(const Stateful& state) {
  const std::string bytes = saved(state);
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    for (const int flip : {0x01, 0x7f, 0x80, 0xff}) {
      std::string mutated = bytes;
      mutated[at] = static_cast<char>(mutated[at] ^ flip);
      ByteReader in(mutated);
      if (const Result<Stateful> loaded = Stateful::load(in)) {
        EXPECT_FALSE(saved(*loaded).empty());
      }
    }
  }
}

}  // namespace ls::stats
