#pragma once

#include "unit/stats/drift_streams.hpp"

#include <string_view>

// Bits, most significant first, of numpy streams in River's tests: their binomial and normal draws
// are not made again here.
namespace ls::stats {

inline constexpr std::string_view kS2 =
    "8210e02182a004300a01800d601090840040421c022ce200009020000001050c00060610008058880029"
    "0001000221024480800e0b402010840010808251d0002838a2981020052400202260008017100140d100"
    "3840070220aa001460004420218033002004020817148021c240017080420093c1d001401308038860c7"
    "ab733eb73decb7d7bfeff9fdfef7ff5efebffe678df7fcf9f7e6ffeffff7b9df7f7fbcfffbdffe7efe4f"
    "f677eecde4fdaedeb33fff6f1ffcfbceffffff7edfef96ffdfbef6fe6f5fdfdeff97fffdfff7dfedffbf"
    "fb55fffefdffff4f6fdfef25f7bf7fd3fc2fdffffefffddff1efff7cbffdb2d5fbfdf9ab7d7feddd";

inline constexpr std::string_view kS3 =
    "4fef267c1506f66b81e1bd77b0358a320f968d2615e821c0f3a03564f4472aa21516602956d8e36b6624"
    "b9e0f1e48e58e755ef3041f34f73494a5e51d996ffffffbffffffffffffffffffffffffffffffffffdff"
    "fffffffffffffffffffffffffffffffffffffffffffff7ffffffffffffffffffffffffffffffffffff46"
    "e6c3b23408512d7125506e049efe6ee7024985a82043544fc08af401092ef5fe265991fafb08502b4ba1"
    "e3550cba48c259dd113f6dd9d01cba4c2be10d7fffffffefffffffffffffffffefffffffffffffffffff"
    "fffffffffffffffffffffffffdfffffffffffffffffffffffffffffffffffffffffffffffffffffd";

inline Stream bits_of(std::string_view hex) {
  Stream stream;
  for (const char digit : hex) {
    const int value = digit <= '9' ? digit - '0' : digit - 'a' + 10;
    for (int bit = 3; bit >= 0; --bit) {
      stream.push_back((value >> bit) & 1);
    }
  }
  return stream;
}

}  // namespace ls::stats
