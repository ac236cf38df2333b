#pragma once

#include <QUrl>
#include <QUrlQuery>
#include <memory>
#include <string>

#include "core/ports/redirect_listener.h"

namespace lanyard::test {

/// A redirect listener without a socket: the test plays the browser.
class FakeListener final : public ports::RedirectListener {
 public:
  base::Result<std::shared_ptr<ports::RedirectBinding>> open(const providers::LoopbackRule& rule,
                                                             ports::RedirectReceiver& with) override {
    if (portTaken) return base::fail(errors::kRedirectPortTaken, "port 4242");
    receiver = &with;
    last = rule;
    ++opened;
    const std::string port = rule.ports.empty() ? "1234" : std::to_string(rule.ports.front());
    const std::string scheme = rule.https ? "https://" : "http://";
    return std::make_shared<Binding>(scheme + rule.host + ":" + port + rule.path, open_bindings);
  }
  [[nodiscard]] int stillOpen() const { return *open_bindings; }

  ports::RedirectReceiver* receiver = nullptr;
  providers::LoopbackRule last;  ///< the rule of the last one that was opened
  int opened = 0;
  bool portTaken = false;

 private:
  class Binding final : public ports::RedirectBinding {
   public:
    Binding(std::string uri, std::shared_ptr<int> count) : m_uri(std::move(uri)), m_count(std::move(count)) {
      ++*m_count;
    }
    ~Binding() override { --*m_count; }
    [[nodiscard]] std::string redirectUri() const override { return m_uri; }
    [[nodiscard]] std::string fingerprint() const override {
      return m_uri.starts_with("https") ? "AB:CD" : std::string();
    }
    /// As far as tests need it: the real one is tested by itself.
    [[nodiscard]] base::Result<ports::RedirectParameters> read(std::string_view address) const override {
      const QUrl url(QString::fromUtf8(address.data(), static_cast<qsizetype>(address.size())));
      if (!address.starts_with("http")) return base::fail(errors::kPasteNotAddress);
      if (!address.starts_with(m_uri)) return base::fail(errors::kPasteElsewhere);
      const QUrlQuery query(url);
      ports::RedirectParameters parameters;
      if (query.hasQueryItem(QStringLiteral("response")))
        parameters.response = query.queryItemValue(QStringLiteral("response")).toStdString();
      else if (!query.hasQueryItem(QStringLiteral("code")))
        return base::fail(errors::kPasteNoAnswer);
      else
        parameters.code = query.queryItemValue(QStringLiteral("code")).toStdString();
      if (query.hasQueryItem(QStringLiteral("state")))
        parameters.state = query.queryItemValue(QStringLiteral("state")).toStdString();
      return parameters;
    }

   private:
    std::string m_uri;
    std::shared_ptr<int> m_count;
  };
  std::shared_ptr<int> open_bindings = std::make_shared<int>(0);
};

}  // namespace lanyard::test
