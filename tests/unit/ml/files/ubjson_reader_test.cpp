#include "ml/files/ubjson_reader.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace ls::ml {
namespace {

using std::string_view_literals::operator""sv;

std::string why_not(std::string_view bytes) {
  const auto value = read_ubjson(bytes);
  return value ? "" : value.error().message;
}

FileValue::Numbers numbers_in(std::string_view bytes) {
  const FileValue value = read_ubjson(bytes).take();
  return *FilePlace(value).numbers().take();
}

TEST(UbjsonReader, ReadsEveryTypeOfNumber) {
  EXPECT_EQ(numbers_in("[i\xffU\xffI\xff\xfel\x80\x00\x00\x00L\x00\x00\x00\x01\x00\x00\x00\x00"
                       "d\x3f\xc0\x00\x00"
                       "D\x3f\xf8\x00\x00\x00\x00\x00\x00TF]"sv),
            (FileValue::Numbers{-1, 255, -2, -2147483648.0, 4294967296.0, 1.5, 1.5, 1, 0}));
}

TEST(UbjsonReader, ReadsArraysThatTellTypeAndCount) {
  EXPECT_EQ(numbers_in("[$d#i\x02\x3f\x80\x00\x00\xc0\x00\x00\x00"sv), (FileValue::Numbers{1, -2}));
  EXPECT_EQ(numbers_in("[$U#I\x00\x03\x01\x02\x03"sv), (FileValue::Numbers{1, 2, 3}));
  EXPECT_EQ(numbers_in("[#i\x02i\x05i\x06"sv), (FileValue::Numbers{5, 6}));
  EXPECT_EQ(numbers_in("[$L#L\x00\x00\x00\x00\x00\x00\x00\x00"sv), FileValue::Numbers{});
}

TEST(UbjsonReader, ReadsTextsMapsAndLists) {
  const FileValue file = read_ubjson(
                             "{i\x01"
                             "aSi\x02xyi\x01"
                             "bNN{i\x01"
                             "cZ}i\x01"
                             "d[SU\x01q[]]}"sv)
                             .take();
  const FilePlace root(file);

  EXPECT_EQ(root.get("a").take().text().take(), "xy");
  EXPECT_TRUE(root.get("b").take().find("c"));
  EXPECT_EQ(root.get("d").take().size().take(), 2U);
}

TEST(UbjsonReader, RefusesWithThePlace) {
  EXPECT_EQ(why_not("{i\x01"
                    "aX}"sv),
            "byte 4: a type of values that is not known");
  EXPECT_EQ(why_not("[$d]"sv), "byte 3: expected a count after a type");
  EXPECT_EQ(why_not("[$d#i\x7f\x00\x00\x00\x00"sv), "byte 6: a count beyond the end of the file");
  EXPECT_EQ(why_not("[#d\x00\x00\x00\x00"sv), "byte 2: expected a count");
  EXPECT_EQ(why_not("[#i\xff"sv), "byte 4: a count below 0");
  EXPECT_EQ(why_not("[]x"sv), "byte 2: expected nothing more");
  EXPECT_EQ(why_not("[i\x01Z]"sv), "byte 4: an array of numbers and other things");
  EXPECT_EQ(why_not(std::string(40, '[')), "byte 34: more than 32 levels");
}

TEST(UbjsonReader, RefusesEveryBeginningOfAFile) {
  const std::string_view whole =
      "{i\x01"
      "a[$d#i\x01\x3f\x80\x00\x00i\x01"
      "b[#i\x01SU\x01qi\x01"
      "cL\x00\x00\x00\x00\x00\x00\x00\x01}"sv;
  ASSERT_EQ(why_not(whole), "");
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_NE(why_not(whole.substr(0, size)), "") << size;
  }
}

}  // namespace
}  // namespace ls::ml
