#include "leadstream/scoring/email/address_facts.hpp"

#include "unit/scoring/email/email_world.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

namespace ls::scoring {
namespace {

AddressFacts read(std::string_view address) {
  return AddressReader(shipped_lists()).read(address);
}

TEST(AddressFacts, PolicyTakesValidAndInternationalized) {
  EXPECT_EQ(read("ann@acme.com").refusal, AddressRefusal::none);
  EXPECT_EQ(read("\xE6\x9D\x8E@acme.com").refusal, AddressRefusal::none);
  EXPECT_TRUE(read("\xE6\x9D\x8E@acme.com").is_internationalized);
  EXPECT_EQ(read("ann@b\xC3\xBC"
                 "cher.com")
                .refusal,
            AddressRefusal::none);
  EXPECT_EQ(read("ann@[192.0.2.1]").refusal, AddressRefusal::none);
  EXPECT_TRUE(read("ann@[192.0.2.1]").is_literal);
  EXPECT_TRUE(read("\"ann smith\"@acme.com").is_quoted);
}

TEST(AddressFacts, PolicyRefusesWhatSmtpRefuses) {
  EXPECT_EQ(read("ann").refusal, AddressRefusal::syntax);
  EXPECT_EQ(read("ann@acme/x.com").refusal, AddressRefusal::syntax);
  EXPECT_EQ(read(std::string(65, 'a') + "@acme.com").refusal, AddressRefusal::syntax);
  EXPECT_EQ(read("").refusal, AddressRefusal::syntax);
}

// RFC 6761, RFC 6762 and RFC 7686.
TEST(AddressFacts, PolicyRefusesNamesForSpecialUse) {
  for (const char* top : {"test", "invalid", "localhost", "example", "onion", "local", "TEST"}) {
    const std::string address = std::string("ann@acme.") + top;

    EXPECT_EQ(read(address).refusal, AddressRefusal::special_use_domain) << address;
    EXPECT_EQ(AddressReader(shipped_lists(), SpecialUse::accepted).read(address).refusal,
              AddressRefusal::none);
  }
  EXPECT_EQ(read("ann@example.com").refusal, AddressRefusal::none);
}

TEST(AddressFacts, PolicyRefusesTricks) {
  EXPECT_EQ(read("ann\xE2\x80\x8B@acme.com").refusal, AddressRefusal::forbidden_character);
  EXPECT_EQ(read("\"a\x07\"@acme.com").refusal, AddressRefusal::forbidden_character);
  EXPECT_EQ(read("ann@ac\xE2\x80\xAEme.com").refusal, AddressRefusal::forbidden_character);
  EXPECT_EQ(read("ann@\xE2\x98\x83.com").refusal, AddressRefusal::bad_domain_name);
  EXPECT_TRUE(read("ann@p\xD0\xB0ypal.com").is_confusable);
}

TEST(AddressFacts, AsksTheListsWhateverTheCase) {
  EXPECT_TRUE(read("Ann@MAILINATOR.com").is_disposable);
  EXPECT_TRUE(read("ann@x.mailinator.com").is_disposable);
  EXPECT_TRUE(read("ann@GMail.com").is_free);
  EXPECT_EQ(read("ann@gmial.com").typo_of, "gmail.com");
  EXPECT_TRUE(read("Info+a@acme.com").is_role);
  EXPECT_TRUE(read("abuse@acme.com").is_role_trap);
  EXPECT_TRUE(read("demo@acme.com").is_seed);
}

TEST(AddressFacts, TellsNamesFromGibberish) {
  for (const char* name : {"ann.smith", "peter", "k.mcallister", "katarina.horvat", "sunshine"}) {
    EXPECT_FALSE(read(std::string(name) + "@acme.com").is_gibberish) << name;
  }
  for (const char* noise :
       {"xkqzvw", "qwrtplk", "zxcvbn", "bdfgkq", "qwertyuiop", "aaaaaaa", "asdfgh", "ababababab"}) {
    EXPECT_TRUE(read(std::string(noise) + "@acme.com").is_gibberish) << noise;
  }
  // Too short to tell, listed, or not of a to z.
  EXPECT_FALSE(read("xkq@acme.com").is_gibberish);
  EXPECT_FALSE(read("qwerty@acme.com").is_gibberish);
  EXPECT_FALSE(read("\xE6\x9D\x8E\xE6\x98\x8E@acme.com").is_gibberish);
  EXPECT_TRUE(read("ann.smith@acme.com").is_plausible);
  EXPECT_FALSE(read("xkqzvw@acme.com").is_plausible);
  EXPECT_TRUE(std::isnan(read("1234@acme.com").mean_log_p));
}

TEST(AddressFacts, CountsOfTheLocalPart) {
  const AddressFacts facts = read("jo.b!c#2024+x@acme.com");

  EXPECT_EQ(facts.local_size, 11);
  EXPECT_EQ(facts.digits, 4);
  EXPECT_EQ(facts.trailing_digits, 4);
  EXPECT_EQ(facts.specials, 2);
  EXPECT_TRUE(facts.has_tag);
  EXPECT_FALSE(facts.has_name_shape);
}

}  // namespace
}  // namespace ls::scoring
