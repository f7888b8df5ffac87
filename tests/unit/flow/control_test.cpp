#include "leadstream/flow/control.hpp"

#include <gtest/gtest.h>

namespace ls::flow {
namespace {

const Control kControl{"r1", "abc", "score", 3, 8, EventTime{1'750'000'000'000}, 42};

TEST(Control, ReadsWhatItWrote) {
  const auto read = Control::load(kControl.save());
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(*read, kControl);
}

TEST(Control, RefusesAnotherFormatAndCutBytes) {
  std::string bytes = kControl.save();
  EXPECT_FALSE(Control::load(bytes.substr(0, bytes.size() - 1)).has_value());
  bytes[0] = 9;
  const auto read = Control::load(bytes);
  ASSERT_FALSE(read.has_value());
  EXPECT_NE(read.error().message.find("format 9"), std::string::npos);
}

TEST(Control, TheKeyNamesTheTaskAlone) {
  Control later = kControl;
  later.watermark = EventTime{1};
  later.sent = 0;
  EXPECT_EQ(later.key(), kControl.key());
  later.task = 4;
  EXPECT_NE(later.key(), kControl.key());
  EXPECT_EQ(kControl.key().front(), '\0');
}

TEST(Control, IsKnownByItsHeader) {
  const Header header{kControlHeader, "1"};
  Message message;
  EXPECT_FALSE(is_control(message));
  message.headers = {&header, 1};
  EXPECT_TRUE(is_control(message));
}

}  // namespace
}  // namespace ls::flow
