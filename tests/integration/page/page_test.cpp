// The live page in a real browser, against a server in this process whose engine is made up.

#include "support/browser.hpp"
#include "support/http_world.hpp"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace ls::http {
namespace {

using test::Browser;
using test::HttpWorld;

// Every look at the engine lets it work for a quarter of a second, at 500 records a second.
constexpr std::int64_t kStepMs = 250;
constexpr std::uint64_t kStepRecords = 125;

std::string text_of(const std::string& selector) {
  return "document.querySelector('" + selector + "')?.textContent ?? ''";
}

std::string quoted(const std::string& text) {
  return "'" + text + "'";
}

// One browser for all tests: starting it takes longer than most of them.
class Page : public testing::Test {
 protected:
  static void SetUpTestSuite() {  // NOLINT(readability-identifier-naming)
    const auto program = Browser::program();
    if (!program) {
      return;
    }
    Result<std::unique_ptr<Browser>> started = Browser::start(*program);
    ASSERT_TRUE(started) << started.error().message;
    shared() = std::move(*started);
  }
  static void TearDownTestSuite() {  // NOLINT(readability-identifier-naming)
    shared().reset();
  }
  void SetUp() override {
    if (shared() == nullptr) {
      GTEST_SKIP() << "NO CHROMIUM: the live page is NOT tested. apt-get install chromium";
    }
    ASSERT_TRUE(browser().set_width(1300));
  }

  void open(const HttpWorld& world) {
    ASSERT_TRUE(browser().open("http://127.0.0.1:" + std::to_string(world.port()) + "/"));
    ASSERT_TRUE(browser().becomes_true("document.documentElement.dataset.loaded"));
  }
  static Browser& browser() {
    return *shared();
  }
  std::string value(const std::string& expression) {
    const Result<std::string> found = browser().evaluate(expression);
    return found ? *found : "failed: " + found.error().message;
  }
  // The selected element comes to hold the text.
  testing::AssertionResult shows(const std::string& selector, const std::string& wanted) {
    if (browser().becomes_true("(" + text_of(selector) + ").includes(" + quoted(wanted) + ")")) {
      return testing::AssertionSuccess();
    }
    return testing::AssertionFailure()
           << selector << " shows \"" << value(text_of(selector)) << "\", not \"" << wanted << '"';
  }

 private:
  static std::unique_ptr<Browser>& shared() {
    static std::unique_ptr<Browser> browser;
    return browser;
  }
};

// A world at work.
struct Busy {
  Busy()
      : world({}, [this](Services& services) {
          services.view = [this] {
            world.clock.advance(Millis{kStepMs});
            world.engine.work(kStepRecords);
            return world.engine.view();
          };
        }) {}
  HttpWorld world;
};

TEST_F(Page, ShowsThroughputAndLag) {
  Busy busy;
  open(busy.world);

  EXPECT_TRUE(shows("#tiles", "500"));
  EXPECT_TRUE(shows("#throughput .legend", "score 500"));
  EXPECT_TRUE(shows("#lag .legend", "score 37"));
  EXPECT_TRUE(browser().becomes_true(
      "document.querySelectorAll('#throughput path.line').length === 3 && "
      "[...document.querySelectorAll('#throughput path.line')].every((one) => "
      "(one.getAttribute('d').match(/L/g) ?? []).length > 0)"));
  EXPECT_TRUE(shows("#health", "Ready"));
  EXPECT_TRUE(shows("#event-time", "2026-05-28 20:26 UTC"));
}

TEST_F(Page, ShowsQualityOverExamples) {
  Busy busy;
  open(busy.world);

  EXPECT_TRUE(shows("#quality h3", "conversion"));
  EXPECT_TRUE(shows("#quality .figures", "2,400"));
  EXPECT_TRUE(shows("#quality .figures", "0.842 / 0.801"));
  EXPECT_EQ(value("document.querySelectorAll('#quality path.line').length"), "3");
  EXPECT_EQ(value("(document.querySelector('#quality path.line').getAttribute('d').match(/[ML]/g)"
                  ").length"),
            "24");
}

TEST_F(Page, ShowsDriftWithBothDistributionsSideBySide) {
  Busy busy;
  open(busy.world);

  EXPECT_TRUE(shows("#drift-summary", "4 streams watched, 1 drifting"));
  EXPECT_TRUE(shows("#drift .monitor h3", "dwell_30d"));  // what drifts comes first
  EXPECT_TRUE(shows("#drift .monitor", "0.412"));
  EXPECT_TRUE(shows("#drift .monitor", "3.0 × 10⁻⁴¹"));
  EXPECT_EQ(value("document.querySelectorAll('.monitor')[0].querySelectorAll('.bar-reference')"
                  ".length"),
            "21");
  EXPECT_EQ(value("document.querySelectorAll('.monitor')[0].querySelectorAll('.bar-current')"
                  ".length"),
            "21");
  // The current values lie four bins to the right.
  EXPECT_EQ(value("['reference', 'current'].map((side) => { const bars = "
                  "[...document.querySelectorAll('.monitor')[0].querySelectorAll('.bar-' + side)]"
                  ".map((bar) => Number(bar.getAttribute('height'))); "
                  "return bars.indexOf(Math.max(...bars)); }).join()"),
            "8,12");
  EXPECT_TRUE(shows("#drift .collecting", "interest"));
}

TEST_F(Page, FoldsSteadyStreamsBeyondTheFirstButNoneThatDrifts) {
  Busy busy;
  open(busy.world);

  const auto drawn = [this](int firing, int steady) {
    return value(fmt::format(
        "import('/sections.js').then((page) => {{"
        "const monitor = (state, i) => ({{ state, entity: state + i, entity_type: 'feature',"
        "  d: i / 100, p_adjusted: 0.5, location: 1, windows: 2, window_end: null,"
        "  histogram: {{ edges: [1, 2, 3], reference: [1, 1, 1, 1], current: [1, 1, 1, 1] }} }});"
        "const some = (state, n) => Array.from({{ length: n }}, (_, i) => monitor(state, i));"
        "page.showDrift([{{ model: 'm', level: 0.01, effect_min: 0.15,"
        "  monitors: [...some('steady', {}), ...some('firing', {})] }}]);"
        "const count = (what) => document.querySelectorAll('#drift ' + what).length;"
        "return [count('.family > .monitors > .monitor'), count('.rest .monitor'),"
        "  count('.rest [data-monitor=firing]')]; }})",
        steady, firing));
  };

  EXPECT_EQ(drawn(2, 20), "8,14,0");
  EXPECT_EQ(drawn(11, 3), "11,3,0");
  EXPECT_EQ(drawn(1, 3), "4,0,0");
}

TEST_F(Page, PutsFiringAlertsOnTopAndSaysThem) {
  Busy busy;
  open(busy.world);

  EXPECT_TRUE(shows("#alerts-summary", "1 firing, 1 resolved"));
  EXPECT_TRUE(shows("#alerts li:first-child", "dwell_30d"));
  EXPECT_EQ(value("document.querySelector('#alerts li').dataset.alert"), "firing");
  EXPECT_TRUE(shows("#announcer", "Alert: feature dwell_30d"));
}

TEST_F(Page, FollowsTheStreamOfScoresAndExplainsOne) {
  Busy busy;
  busy.world.publish_score("acme|7", 0.25);
  open(busy.world);
  EXPECT_TRUE(shows("#scores tbody", "acme|7"));

  busy.world.publish_score("acme|42", 0.63);
  EXPECT_TRUE(shows("#scores tbody tr", "acme|42"));  // the newest first
  EXPECT_TRUE(shows("#scores tbody tr", "63.0 %"));
  EXPECT_TRUE(shows("#scores .reasons", "source webinar +0.90"));

  value("document.querySelector('[data-lead=\"acme|42\"]').click()");
  EXPECT_TRUE(shows("#lead-body", "75.00 %"));
  EXPECT_TRUE(shows("#lead-body tbody tr", "source"));  // the weightiest reason first
  EXPECT_EQ(value("document.getElementById('lead').open"), "true");
}

TEST_F(Page, ShowsWhatRulesSayOfContactsWhereTopologiesDo) {
  Busy busy;
  open(busy.world);
  EXPECT_EQ(value("[...document.querySelectorAll('#rules, #addresses, #signups')].map((one) => "
                  "one.hidden).join()"),
            "true,true,true");

  // Of the sign-ups the topic behind the filter is followed, and of it what is no anomaly is left
  // out.
  EXPECT_EQ(
      value(
          "import('/contacts.js').then((page) => {"
          "const node = (id, type, inputs = []) => ({ id, type, inputs });"
          "const topics = page.contactTopics([{ name: 't',"
          "  nodes: [node('r', 'rule_score'), node('q', 'email_quality'), node('j', "
          "'classify_signup'),"
          "    node('f', 'filter', ['j'])],"
          "  sinks: [{ inputs: ['r'], topic: 'a' }, { inputs: ['q'], topic: 'b' },"
          "    { inputs: ['j'], topic: 'c' }, { inputs: ['f'], topic: 'd' }] }]);"
          "const score = (n) => ({ topic: 'a', key: 'acme|' + n, value: { score: 90 - n, tier: "
          "'gold',"
          "  grid: 'A2', action: 'contact_now', time: '2026-05-28T20:00:00Z',"
          "  explain: [{ reason: 'industry', contribution: 12 }, { reason: 'silence', "
          "contribution: -3.5 }] } });"
          "for (let n = 1; n <= 12; ++n) { page.takeContact(score(n)); }"
          "page.takeContact({ topic: 'b', key: 'acme|1', value: { email: 'ann@example.com', score: "
          "62.75,"
          "  tier: 'good', recommendation: 'send_with_monitoring', explain: [] } });"
          "for (const anomaly of [true, false]) {"
          "  page.takeContact({ topic: 'd', key: 'acme|' + anomaly, value: { email: anomaly + "
          "'@x.org', anomaly,"
          "    score: 0.94, severity: 'critical', kind: 'spam_trap', reasons: [{ code: "
          "'trap_local' }] } }); }"
          "page.drawContacts();"
          "return topics.join() + ' ' + page.takeContact({ topic: 'e', key: 'k', value: {} }); })"),
      "a,b,d false");
  EXPECT_EQ(value("document.querySelectorAll('#rules tbody tr').length"), "10");
  EXPECT_EQ(value(text_of("#rules tbody tr th")), "acme|12");  // the newest first
  EXPECT_EQ(value(text_of("#rules tbody .reasons")), "industry +12.0silence −3.5");
  EXPECT_EQ(value(text_of("#addresses tbody tr")), "ann@example.com62.8goodsend with monitoring–");
  EXPECT_EQ(value("document.querySelectorAll('#signups tbody tr').length"), "1");
  EXPECT_EQ(value(text_of("#signups tbody tr")), "true@x.org94.0 %criticalspam traptrap local–");
}

TEST_F(Page, SaysWhatIsMissingWhereThereIsNothing) {
  const HttpWorld world({}, [](Services& services) {
    services.view = [] { return runtime::EngineView{}; };
    services.models = [] { return std::make_shared<const flow::ModelSet>(); };
  });
  open(world);

  EXPECT_TRUE(shows("#health", "Not ready: no worker"));
  EXPECT_TRUE(shows("#alerts", "No alert so far."));
  EXPECT_TRUE(shows("#quality", "No model yet."));
  EXPECT_TRUE(shows("#drift", "Nothing to compare yet."));
  EXPECT_TRUE(shows("#scores", "No score yet."));
  EXPECT_TRUE(shows("#engine", "No worker runs."));
}

TEST_F(Page, SaysWhenTheServerIsGone) {
  Busy busy;
  open(busy.world);

  busy.world.server->stop();

  EXPECT_TRUE(shows("#health", "No connection"));
}

TEST_F(Page, CanBeUsedByKeyboardAndScreenReader) {
  Busy busy;
  busy.world.publish_score("acme|7", 0.25);
  open(busy.world);
  EXPECT_TRUE(shows("#scores tbody", "acme|7"));
  EXPECT_TRUE(shows("#throughput .legend", "score 500"));

  ASSERT_TRUE(browser().press("Tab"));
  EXPECT_EQ(value("document.activeElement.className"), "skip");
  value("document.querySelector('#throughput svg.chart').focus()");
  ASSERT_TRUE(browser().press("End"));
  EXPECT_TRUE(shows("#announcer", "score 500, train 500, watch 500"));

  const auto unnamed = browser().unnamed(
      {"button", "textbox", "image", "link", "table", "region", "progressbar", "search"});
  ASSERT_TRUE(unnamed) << unnamed.error().message;
  EXPECT_EQ(*unnamed, std::vector<std::string>());
  EXPECT_EQ(value("[...document.querySelectorAll('main h2, main h3')].map((one) => one.tagName)"
                  ".join().startsWith('H2')"),
            "true");
}

TEST_F(Page, FitsANarrowScreenAndADarkRoom) {
  Busy busy;
  busy.world.publish_score("acme|7", 0.25);
  open(busy.world);
  EXPECT_TRUE(shows("#scores tbody", "acme|7"));
  const std::string light = value("getComputedStyle(document.body).backgroundColor");

  ASSERT_TRUE(browser().prefer(Browser::Colours::dark));
  ASSERT_TRUE(browser().set_width(360));

  EXPECT_NE(value("getComputedStyle(document.body).backgroundColor"), light);
  EXPECT_TRUE(browser().becomes_true("innerWidth === 360"));
  EXPECT_TRUE(browser().becomes_true("document.documentElement.scrollWidth <= innerWidth"))
      << value("document.documentElement.scrollWidth");
  ASSERT_TRUE(browser().prefer(Browser::Colours::light));
}

TEST_F(Page, KeepsItsOwnContentPolicyAndThrowsNothing) {
  Busy busy;
  open(busy.world);
  EXPECT_TRUE(shows("#engine", "detect_drift"));

  for (const std::string& complaint : browser().complaints()) {
    // Of the test that takes the server away.
    EXPECT_NE(complaint.find("net::ERR_"), std::string::npos) << complaint;
  }
}

}  // namespace
}  // namespace ls::http
