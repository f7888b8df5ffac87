#include "leadstream/scoring/email/email_lists.hpp"

#include "support/temp_folder.hpp"
#include "unit/scoring/email/email_world.hpp"

#include <gtest/gtest.h>

#include <array>
#include <fstream>
#include <string>

namespace ls::scoring {
namespace {

// A folder of small lists.
class ListFolder {
 public:
  ListFolder() {
    for (const char* name : {"free_providers", "top_providers", "role_locals", "trap_locals",
                             "seed_locals", "names"}) {
      write(std::string(name) + ".txt", "word\n");
    }
    write("disposable_domains.txt", "# throw-away\nmailinator.com\nblogspot.com # of many\n");
    write("suffixes.dat", "com\nblogspot.com\n");
  }
  void write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name) << text;
  }
  [[nodiscard]] EmailListPaths paths() const {
    return {.folder = folder_.path(), .public_suffixes = folder_ / "suffixes.dat"};
  }

 private:
  test::TempFolder folder_;
};

TEST(EmailLists, WalkUpToThePublicSuffix) {
  const ListFolder folder;
  const auto lists = EmailLists::load(folder.paths()).take();

  EXPECT_TRUE(lists->domain("mailinator.com").is_disposable);
  EXPECT_TRUE(lists->domain("a.b.mailinator.com").is_disposable);
  EXPECT_FALSE(lists->domain("notmailinator.com").is_disposable);
  EXPECT_FALSE(lists->domain("com").is_disposable);
  // What is listed itself is meant; what everyone may register below it is not.
  EXPECT_TRUE(lists->domain("blogspot.com").is_disposable);
  EXPECT_FALSE(lists->domain("ann.blogspot.com").is_disposable);
}

TEST(EmailLists, SwapLeavesReadersTheirSnapshot) {
  const ListFolder folder;
  Published<EmailLists> published;
  ASSERT_TRUE(refresh(published, folder.paths()));
  const auto before = published.current();

  folder.write("disposable_domains.txt", "yopmail.com\n");
  ASSERT_TRUE(refresh(published, folder.paths()));

  EXPECT_TRUE(before->domain("mailinator.com").is_disposable);
  EXPECT_FALSE(before->domain("yopmail.com").is_disposable);
  EXPECT_TRUE(published.current()->domain("yopmail.com").is_disposable);
  EXPECT_FALSE(published.current()->domain("mailinator.com").is_disposable);
}

TEST(EmailLists, BrokenFilesLeaveTheSnapshotInForce) {
  const ListFolder folder;
  Published<EmailLists> published;
  ASSERT_TRUE(refresh(published, folder.paths()));
  const auto before = published.current();

  folder.write("role_locals.txt", "two words\n");
  const Status two_words = refresh(published, folder.paths());
  folder.write("role_locals.txt", "# nothing\n");
  const Status nothing = refresh(published, folder.paths());

  ASSERT_FALSE(two_words);
  EXPECT_NE(two_words.error().message.find("\"two words\" is not one word"), std::string::npos);
  EXPECT_FALSE(nothing);
  EXPECT_EQ(published.current(), before);
}

TEST(EmailLists, SayWhichFileIsMissing) {
  const ListFolder folder;
  EmailListPaths paths = folder.paths();
  paths.disposable_domains = paths.folder + "/nowhere.txt";

  const auto lists = EmailLists::load(paths);

  ASSERT_FALSE(lists);
  EXPECT_NE(lists.error().message.find("nowhere.txt"), std::string::npos);
}

TEST(EmailLists, ShippedOnesKnowWhatTheyShould) {
  const EmailLists& lists = shipped_lists();

  EXPECT_TRUE(lists.domain("gmail.com").is_free);
  EXPECT_TRUE(lists.domain("gmail.com").typo_of.empty());
  EXPECT_FALSE(lists.domain("mail.gmail.com").is_free);
  EXPECT_EQ(lists.domain("gmial.com").typo_of, "gmail.com");
  EXPECT_EQ(lists.domain("hotmai.com").typo_of, "hotmail.com");
  EXPECT_TRUE(lists.domain("mailinator.com").is_disposable);
  EXPECT_TRUE(lists.domain("mit.edu").is_education);
  EXPECT_TRUE(lists.domain("cs.ox.ac.uk").is_education);
  EXPECT_FALSE(lists.domain("acme.co.uk").is_education);
  EXPECT_TRUE(lists.domain("acme.co.uk").has_known_suffix);
  EXPECT_FALSE(lists.domain("acme.nosuchtld").has_known_suffix);
  EXPECT_EQ(lists.public_suffix("www.acme.co.uk"), "co.uk");
  EXPECT_TRUE(lists.local("Postmaster").is_role_trap);
  EXPECT_TRUE(lists.local("INFO").is_role);
  EXPECT_TRUE(lists.local("test").is_seed);
  EXPECT_FALSE(lists.local(std::string(65, 'a')).is_role);
}

// One domain of each list is no typo of another: providers differ by an edit among themselves.
TEST(EmailLists, NoProviderIsATypo) {
  for (const char* name : {"gmx.de", "gmx.net", "gmx.at", "mail.ru", "gmail.com", "ymail.com",
                           "mail.com", "live.com", "yahoo.fr", "me.com", "web.de"}) {
    EXPECT_TRUE(shipped_lists().domain(name).typo_of.empty()) << name;
  }
}

}  // namespace
}  // namespace ls::scoring
