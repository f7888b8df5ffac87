#include "tidy/companion_rules.hpp"
#include "tidy/function_rules.hpp"
#include "tidy/include_rules.hpp"
#include "tidy/source.hpp"
#include "tidy/text_rules.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

// Each rule meets a small bad text and one that only looks bad: a checker that cannot fail checks
// nothing.

namespace ls::tidy {
namespace {

std::string repeat(const std::string& line, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) {
    out += line;
  }
  return out;
}

std::size_t layer_findings(const std::string& path, const std::string& text) {
  return check_layers({path, text}).size();
}

std::size_t library_findings(const std::string& path, const std::string& text) {
  return check_third_party({path, text}).size();
}

std::size_t code_findings(const std::string& text) {
  return check_banned_code({"src/flow/x.cpp", text}).size();
}

TEST(CodeOnly, BlanksCommentsAndLiteralsButKeepsLines) {
  const std::string text =
      "int a; // new\n/* new\n */ auto s = \"new \\\" new\"; char c = '{'; int n = 1'000;\n"
      "auto r = R\"x(new \" { )x\"; int b;\n";
  const std::string code = code_only(text);
  EXPECT_EQ(code.size(), text.size());
  EXPECT_EQ(lines_of(code).size(), 4U);
  EXPECT_EQ(code.find("new"), std::string::npos);
  EXPECT_EQ(code.find('{'), std::string::npos);
  EXPECT_NE(code.find("int b;"), std::string::npos);
  EXPECT_NE(code.find("1'000"), std::string::npos);
}

TEST(Layers, AnIncludeThatPointsUpIsFound) {
  const auto found = check_layers({"src/ml/x.cpp", "\n#include \"leadstream/flow/task.hpp\"\n"});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].line, 2U);
  EXPECT_EQ(found[0].what, "layer ml may not include layer flow");
}

TEST(Layers, AnIncludeThatPointsDownIsFine) {
  EXPECT_EQ(layer_findings("src/flow/x.cpp", "#include \"leadstream/ml/model.hpp\"\n"), 0U);
  EXPECT_EQ(layer_findings("src/flow/x.cpp", "#include \"flow/y.hpp\"\n"), 0U);
  EXPECT_EQ(layer_findings("include/leadstream/flow/x.hpp", "#include <vector>\n"), 0U);
}

TEST(Layers, RuntimeNeverSeesKafka) {
  EXPECT_EQ(layer_findings("src/runtime/x.cpp", "#include \"leadstream/kafka/a.hpp\"\n"), 1U);
}

TEST(Layers, APrivateHeaderStaysInItsLayer) {
  EXPECT_EQ(layer_findings("src/app/x.cpp", "#include \"ml/coin.hpp\"\n"), 1U);
  EXPECT_EQ(layer_findings("include/leadstream/ml/x.hpp", "#include \"ml/coin.hpp\"\n"), 1U);
}

TEST(Layers, AFolderThatIsNoLayerIsFound) {
  EXPECT_EQ(layer_findings("src/utils/x.cpp", ""), 1U);
  EXPECT_EQ(layer_findings("src/ml/x.cpp", "#include \"detail/coin.hpp\"\n"), 1U);
}

TEST(BuildTable, ALinkThatPointsUpIsFound) {
  const Source good{"src/CMakeLists.txt", "leadstream_layer(ml LAYERS stats LIBRARIES fmt::fmt)\n"};
  const Source bad{"src/CMakeLists.txt", "leadstream_layer(ml LAYERS flow LIBRARIES fmt::fmt)\n"};
  EXPECT_TRUE(check_build_table(good).empty());
  EXPECT_EQ(check_build_table(bad).size(), 1U);
}

TEST(ThirdParty, ALibraryOutsideItsFolderIsFound) {
  EXPECT_EQ(library_findings("src/kafka/x.cpp", "#include <librdkafka/rdkafka.h>\n"), 0U);
  EXPECT_EQ(library_findings("src/runtime/x.cpp", "#include <librdkafka/rdkafka.h>\n"), 1U);
  EXPECT_EQ(library_findings("src/http/x.cpp", "#include <boost/beast/http.hpp>\n"), 0U);
  EXPECT_EQ(library_findings("src/http/x.cpp", "#include <boost/math/special.hpp>\n"), 1U);
  EXPECT_EQ(library_findings("src/flow/x.cpp", "#include <absl/strings/str_cat.h>\n"), 1U);
}

TEST(ThirdParty, APublicHeaderShowsNoneButFmt) {
  EXPECT_EQ(library_findings("include/leadstream/state/x.hpp", "#include <rocksdb/db.h>\n"), 1U);
  EXPECT_EQ(library_findings("include/leadstream/base/x.hpp", "#include <fmt/format.h>\n"), 1U);
  EXPECT_EQ(library_findings("include/leadstream/base/x.hpp", "#include <fmt/core.h>\n"), 0U);
  EXPECT_EQ(library_findings("src/http/x.cpp", "#include <sys/socket.h>\n"), 0U);
}

TEST(Functions, ALongOneIsFound) {
  const std::string body = repeat("  f();\n", kFunctionLinesMax - 1);
  const auto found =
      check_functions({"src/a/x.cpp", "namespace a {\n\nint g(int b = {}) {\n" + body + "}\n}\n"});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].line, 3U);
  EXPECT_EQ(found[0].what, "a function of 71 lines; 70 is the most");
}

TEST(Functions, AllowedLengthsPass) {
  const std::string body = repeat("  f();\n", kFunctionLinesMax - 2);
  EXPECT_TRUE(check_functions({"src/a/x.cpp", "int g() {\n" + body + "}\n"}).empty());
  const std::string many = repeat("  void f() {\n  }\n", 60);
  EXPECT_TRUE(
      check_functions({"src/a/x.cpp", "class A : public B<C> {\n" + many + "};\n"}).empty());
  const std::string rows = repeat("  {1, f(2)},\n", 90);
  EXPECT_TRUE(check_functions({"src/a/x.cpp", "const T kT = {\n" + rows + "};\n"}).empty());
}

TEST(Functions, LongOnesOfEveryFormAreFound) {
  const std::string body = repeat("  f();\n", kFunctionLinesMax);
  for (const char* head :
       {"A::A(int a) : a_{a}, b_(2) {\n", "bool operator==(const A& o) const noexcept {\n",
        "template <typename T = int>\nauto f(T t) -> std::vector<T> {\n", "TEST(A, B) {\n",
        "class A {\n public:\n  explicit A(int a)\n      : a_{a} {\n"}) {
    EXPECT_EQ(check_functions({"src/a/x.cpp", head + body + "}\n"}).size(), 1U) << head;
  }
}

TEST(Functions, ATableLikeSwitchIsExcused) {
  const std::string cases = repeat("    case 1:\n      return 2;\n", 60);
  const std::string blocks = repeat("    case 1: {\n      return 2;\n    }\n", 60);
  const auto function = [](const std::string& inner) {
    return Source{"src/a/x.cpp", "int g(int a) {\n  switch (a) {\n" + inner + "  }\n}\n"};
  };
  EXPECT_TRUE(check_functions(function(cases)).empty());
  EXPECT_EQ(check_functions(function(blocks)).size(), 1U);
}

TEST(Sizes, AWideLineAndALongFileAreFound) {
  const auto findings = [](const std::string& text) {
    return check_sizes({"src/a/x.cpp", text}).size();
  };
  EXPECT_EQ(findings(std::string(kColumnsMax, 'x') + "\n"), 0U);
  EXPECT_EQ(findings(std::string(kColumnsMax + 1, 'x') + "\n"), 1U);
  EXPECT_EQ(findings(repeat("\xc3\xa9", kColumnsMax) + "\n"), 0U);
  EXPECT_EQ(findings(repeat("\n", kFileLinesMax)), 0U);
  EXPECT_EQ(findings(repeat("\n", kFileLinesMax + 1)), 1U);
}

TEST(BannedCode, EachConstructIsFoundWithItsReplacement) {
  const auto found = check_banned_code({"src/flow/x.cpp", "auto now = system_clock::now();\n"});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].what, "\"system_clock::now\": use Clock");
  EXPECT_EQ(code_findings("int* a = new int;\n"), 1U);
  EXPECT_EQ(code_findings("delete a;\n"), 1U);
  EXPECT_EQ(code_findings("for (auto x : std::views::keys(m)) {}\n"), 1U);
  EXPECT_EQ(code_findings("std::cout << 1;\n"), 1U);
  EXPECT_EQ(code_findings("rd_kafka_consume_batch(t, 0, 0, m, 1);\n"), 1U);
  EXPECT_EQ(code_findings("#define MAX 3\n"), 1U);
  EXPECT_EQ(check_banned_code({"src/flow/x.hpp", "int a;\n"}).size(), 1U);
}

TEST(BannedCode, WhatOnlyLooksBannedPasses) {
  EXPECT_EQ(code_findings("A(const A&) = delete;\n"), 0U);
  EXPECT_EQ(code_findings("::new (place) T();\n"), 0U);
  EXPECT_EQ(code_findings("void* operator new(std::size_t size);\n"), 0U);
  EXPECT_EQ(code_findings("std::unique_ptr<A> a(new A());  // NOLINT\n"), 0U);
  EXPECT_EQ(code_findings("int new_size = 1;  // a new one\n"), 0U);
  EXPECT_EQ(code_findings("#include <new>\n#define LS_X 1\nauto t = \"using namespace\";\n"), 0U);
  EXPECT_TRUE(check_banned_code({"src/base/time.cpp", "system_clock::now();\n"}).empty());
}

TEST(BannedCode, TestsDoNotSleep) {
  const std::string text = "std::this_thread::sleep_for(1s);\n";
  EXPECT_EQ(check_banned_code({"tests/unit/a_test.cpp", text}).size(), 1U);
  EXPECT_EQ(check_banned_code({"src/runtime/a.cpp", text}).size(), 0U);
}

TEST(BannedWords, PathsOfOneMachineAndOpenEndsAreFound) {
  const auto findings = [](const std::string& text) {
    return check_banned_words({"src/flow/x.cpp", text}).size();
  };
  EXPECT_EQ(findings(std::string("// see /wo") + "rk/x\n"), 1U);
  EXPECT_EQ(findings(std::string("// see issue") + " #3\n"), 1U);
  EXPECT_EQ(findings(std::string("// FIX") + "ME\n"), 1U);
  EXPECT_EQ(findings(std::string("// TO") + "DO: later\n"), 1U);
  EXPECT_EQ(findings(std::string("// TO") + "DO(#12): when rocksdb 8 is there\n"), 0U);
  EXPECT_EQ(findings("// a session window, a working network/link\n"), 0U);
}

TEST(Companions, ATopologyOrOperatorWithoutTestIsFound) {
  const std::vector<Source> bad = {{"topologies/score.yaml", ""}, {"src/operators/filter.cpp", ""}};
  const std::vector<Source> good = {
      {"topologies/score.yaml", ""},       {"topologies/tests/score_test.yaml", ""},
      {"topologies/events/lead.yaml", ""}, {"src/operators/registry.cpp", ""},
      {"src/operators/filter.cpp", ""},    {"tests/unit/operators/filter_test.cpp", ""}};
  EXPECT_EQ(check_companions(bad).size(), 2U);
  EXPECT_TRUE(check_companions(good).empty());
}

}  // namespace
}  // namespace ls::tidy
