// The promise that reading and judging an address allocates nothing.
#include "support/counted_allocations.hpp"
#include "unit/scoring/email/email_world.hpp"

#include "leadstream/scoring/email/email_quality.hpp"

#include <gtest/gtest.h>

namespace ls::scoring {
namespace {

TEST(EmailAllocations, AreNone) {
  if (!test::kCountsAllocations) {
    GTEST_SKIP() << "a sanitizer has the operators";
  }
  const AddressReader reader(shipped_lists());
  double sum = 0.0;
  const std::size_t before = test::allocations();

  for (const char* address :
       {"ann.smith@acme.co.uk", "A.Very.Long.Local.Part.Of.Thirty.Letters+tag@Mail.GMail.com",
        "x@gmial.com", "(c) \"q s\"@[192.0.2.1]", "\xE6\x9D\x8E@acme.com", "no address",
        "ann@nosuch.tld.at.all.nowhere", "xkqzvwqq@a.b.c.mailinator.com"}) {
    sum += assess(reader.read(address), EmailFacts{}).score;
  }

  EXPECT_EQ(test::allocations() - before, 0U);
  EXPECT_GT(sum, 0.0);
}

}  // namespace
}  // namespace ls::scoring
