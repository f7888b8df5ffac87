#include "operators/forecast/forecast_events.hpp"

#include <gtest/gtest.h>

namespace ls::operators {
namespace {

TEST(ForecastEvents, AKeyTellsWhoItIsAbout) {
  for (const auto& [tenant, contact] : {std::pair<std::string, std::string>{"", "42"},
                                        {"acme", "42"},
                                        {"a|b%", "100%|%25"},
                                        {"", "x%7C"}}) {
    Arena arena;

    const std::string key = event::record_key(tenant, contact);
    const event::Contact found = contact_of_key(key, arena);

    EXPECT_EQ(found.tenant, tenant);
    EXPECT_EQ(found.contact, contact);
  }
}

}  // namespace
}  // namespace ls::operators
