#include "leadstream/base/digest.hpp"

#include <gtest/gtest.h>

#include <initializer_list>

namespace ls {
namespace {

std::uint64_t digest_of(std::initializer_list<std::string_view> pieces) {
  Digest digest;
  for (const std::string_view piece : pieces) {
    digest.add(piece);
  }
  return digest.value();
}

// XXH3 of nothing, as the specification of xxHash gives it.
TEST(Digest, OfNothingIsThatOfTheSpecification) {
  EXPECT_EQ(digest_text(digest_of({})), "2d06800538d394c2");
}

TEST(Digest, PiecesAndTheirOrderCount) {
  EXPECT_EQ(digest_of({"ab", "c"}), digest_of({"ab", "c"}));
  EXPECT_NE(digest_of({"ab", "c"}), digest_of({"a", "bc"}));
  EXPECT_NE(digest_of({"ab", "c"}), digest_of({"c", "ab"}));
  EXPECT_NE(digest_of({""}), digest_of({}));
}

}  // namespace
}  // namespace ls
