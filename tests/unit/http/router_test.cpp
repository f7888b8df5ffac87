#include "leadstream/http/router.hpp"

#include <gtest/gtest.h>

#include <string>

namespace ls::http {
namespace {

Response empty(const Request& /*request*/) {
  return {};
}

Router example() {
  Router router;
  router.add(Method::get, "/", empty);
  router.add(Method::get, "/a", empty);
  router.add(Method::get, "/a/{id}", empty);
  router.add(Method::get, "/a/{id}/b/{name}", empty);
  router.add(Method::post, "/a", empty, Runs::aside);
  return router;
}

std::string pattern_of(const Router::Match& match) {
  return match.route == nullptr ? "none" : match.route->pattern;
}

TEST(Router, FindsARouteByItsSegments) {
  const Router router = example();

  EXPECT_EQ(pattern_of(router.match(Method::get, "/")), "/");
  EXPECT_EQ(pattern_of(router.match(Method::get, "/a")), "/a");
  EXPECT_EQ(pattern_of(router.match(Method::get, "/a/x")), "/a/{id}");
  EXPECT_EQ(pattern_of(router.match(Method::get, "/a/x/b/y")), "/a/{id}/b/{name}");
}

TEST(Router, KnowsWhatIsNoPathOfItsOwn) {
  const Router router = example();

  for (const char* path : {"", "a", "/b", "/a/", "/a/x/", "/a/x/b", "/a/x/c/y", "//a", "/A"}) {
    const Router::Match match = router.match(Method::get, path);
    EXPECT_EQ(match.route, nullptr) << path;
    EXPECT_EQ(match.allow, "") << path;
  }
}

TEST(Router, DecodesOneSegmentAtATime) {
  const Router::Match match = example().match(Method::get, "/a/x%2Fy%7C1/b/%20");

  const std::vector<Request::Pair> expected = {{"id", "x/y|1"}, {"name", " "}};
  EXPECT_EQ(match.params, expected);
  EXPECT_TRUE(example().match(Method::get, "/a/%2").is_broken);
}

TEST(Router, TellsMethodsApart) {
  const Router router = example();

  EXPECT_EQ(router.match(Method::post, "/a").route->runs, Runs::aside);
  EXPECT_EQ(router.match(Method::get, "/a").route->runs, Runs::at_once);
  EXPECT_EQ(router.match(Method::head, "/a").route->method, Method::get);
  EXPECT_EQ(router.match(Method::other, "/a").route, nullptr);
  EXPECT_EQ(router.match(Method::other, "/a").allow, "GET, HEAD, POST, OPTIONS");
}

}  // namespace
}  // namespace ls::http
