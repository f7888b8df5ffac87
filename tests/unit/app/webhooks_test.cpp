#include "app/webhooks.hpp"

#include "support/temp_folder.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <string>

namespace ls::app {
namespace {

using event::Provider;

WebhookSettings& of(Settings& settings, Provider provider) {
  return settings.http.ingest[static_cast<std::size_t>(provider)];
}

TEST(Webhooks, OnlyWhoHasAKeyMayPost) {
  Settings settings;
  of(settings, Provider::hubspot) = {.tenant = "acme", .secret = {.value = "s"}};
  of(settings, Provider::mailgun) = {.tenant = "acme"};

  const auto gate = open_webhooks(settings).take();

  ASSERT_NE(gate->access(Provider::hubspot), nullptr);
  EXPECT_EQ(gate->access(Provider::hubspot)->tenant, "acme");
  EXPECT_EQ(gate->access(Provider::mailgun), nullptr);
}

TEST(Webhooks, APublicKeyIsReadFromItsFile) {
  const test::TempFolder folder;
  std::ofstream(folder / "key") << "nonsense";
  Settings settings;
  of(settings, Provider::sendgrid).public_key_file = folder / "key";

  EXPECT_EQ(open_webhooks(settings).error().message,
            "http.ingest: sendgrid: public_key: expected a public key: PEM, or its DER in base64");
  of(settings, Provider::sendgrid).public_key_file = folder / "none";
  EXPECT_EQ(open_webhooks(settings).error().message,
            "http.ingest.sendgrid: \"" + folder / "none" + "\" cannot be read as a key");
}

TEST(Webhooks, TheHostOfThePublicAddressIsOneOfOurs) {
  Settings settings;
  EXPECT_EQ(public_host(settings), "");
  for (const auto& [url, host] :
       {std::pair("https://Leads.Example", "leads.example"),
        std::pair("https://leads.example:8443/a/", "leads.example"),
        std::pair("http://[::1]:80", "[::1]"), std::pair("http://[::1]", "[::1]")}) {
    settings.http.public_url = url;
    EXPECT_EQ(public_host(settings), host) << url;
  }
}

}  // namespace
}  // namespace ls::app
