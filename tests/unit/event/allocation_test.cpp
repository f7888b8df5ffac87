// The promise that a warm decoder, document and writer allocate nothing, counted in operator new.
#include "unit/event/decoding.hpp"

#include "leadstream/event/json_document.hpp"
#include "leadstream/event/json_writer.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <memory>
#include <new>
#include <string>

namespace {

thread_local std::size_t allocations = 0;

}  // namespace

// The whole test program runs on these: all forms that are in use, or a sanitizer sees memory of
// its own given back to another's delete. Out of line, or the compiler sees malloc paired with
// delete.
[[gnu::noinline]] void* operator new(std::size_t bytes, const std::nothrow_t& /*tag*/) noexcept {
  ++allocations;
  return std::malloc(bytes == 0 ? 1 : bytes);
}
[[gnu::noinline]] void* operator new(std::size_t bytes) {
  if (void* memory = operator new(bytes, std::nothrow)) {
    return memory;
  }
  throw std::bad_alloc();
}
[[gnu::noinline]] void* operator new[](std::size_t bytes) {
  return operator new(bytes);
}
[[gnu::noinline]] void* operator new[](std::size_t bytes, const std::nothrow_t& tag) noexcept {
  return operator new(bytes, tag);
}
[[gnu::noinline]] void operator delete(void* memory) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t /*bytes*/) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete[](void* memory) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete[](void* memory, std::size_t /*bytes*/) noexcept {
  std::free(memory);
}

namespace ls::event {
namespace {

// How often `work` allocates when it has run a few times before.
template <typename Work>
std::size_t allocations_once_warm(Work work) {
  for (int i = 0; i < 3; ++i) {
    work();
  }
  const std::size_t before = allocations;
  for (int i = 0; i < 10; ++i) {
    work();
  }
  return allocations - before;
}

TEST(Allocations, AreCounted) {
  EXPECT_EQ(allocations_once_warm([] { std::make_unique<std::string>(100, 'x'); }), 20U);
}

TEST(EventDecoder, AllocatesNothingOnceWarm) {
  Decoding decode;

  EXPECT_EQ(
      allocations_once_warm([&decode] {
        decode.arena().reset();
        for (int i = 0; i < 300; ++i) {  // several blocks of the arena
          ASSERT_TRUE(decode({.key = "acme|42", .value = kPlain, .appended = EventTime::max()}));
        }
      }),
      0U);
}

TEST(JsonDocument, AllocatesNothingOnceWarm) {
  JsonDocument document;

  EXPECT_EQ(allocations_once_warm([&document] {
              const auto root = document.parse(kPlain);
              ASSERT_TRUE(root);
              ASSERT_EQ(*root->integer("dwell_ms"), 900);
              ASSERT_TRUE(root->find("tags"));
            }),
            0U);
}

TEST(JsonWriter, AllocatesOnlyTheGrowthOfItsText) {
  std::string text;

  EXPECT_EQ(allocations_once_warm([&text] {
              text.clear();
              JsonWriter json(text);
              json.begin_object().member("number", 0.1).member("time", EventTime{1});
              json.member("text", "a\nb\xff").member("integer", -5).end_object();
            }),
            0U);
}

}  // namespace
}  // namespace ls::event
