#include "core/wire/error_words.h"
#include "tests/support/test_program.h"

#include <QTest>
#include <algorithm>
#include <set>
#include <string>
#include <vector>

namespace error_words_test {

using namespace lanyard;
using namespace lanyard::wire;

std::string text(const char* words) {
  return words == nullptr ? std::string() : std::string(words);
}

/// All texts of a row, empty ones too.
std::vector<std::string> textsOf(const ErrorWords& row) {
  std::vector<std::string> all;
  for (const char* one :
       {row.reply.message, row.reply.hint, row.window.title, row.window.text, row.list, row.card, row.logout,
        row.doctor.what, row.doctor.help, row.settings, row.start.what, row.start.help, row.windowStart.title,
        row.windowStart.text, row.firstStart.title, row.firstStart.text}) {
    all.push_back(text(one));
  }
  return all;
}

class ErrorWordsTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void namesEachErrorOnce() {
    std::set<std::string_view> codes;
    for (const base::ErrorName& name : base::errorNames()) {
      QVERIFY2(codes.insert(name.code).second, name.code.data());
      QVERIFY2(std::ranges::count(name.code, '.') == 1, name.code.data());
    }
    QVERIFY(codes.size() > 300);
  }
  void hasWordsForEachError() {
    for (const base::ErrorName& name : base::errorNames()) {
      const ReplyWords* words = replyWords(name.code);
      QVERIFY2(words != nullptr, name.code.data());
      QVERIFY2(!text(words->message).empty() && !text(words->hint).empty(), name.code.data());
    }
    QVERIFY(replyWords("unheard.of") == nullptr);
  }
  void hasNoRowThatNoErrorFits() {
    std::set<std::string_view> patterns;
    for (const ErrorWords& row : errorWords()) {
      QVERIFY2(patterns.insert(row.code).second, row.code.data());
      const std::string_view end = row.code.substr(1);
      const bool fits = std::ranges::any_of(base::errorNames(), [&](const base::ErrorName& name) {
        if (row.code.starts_with("*.")) return name.code.ends_with(end);
        return row.code.ends_with('.') ? name.code.starts_with(row.code) : name.code == row.code;
      });
      QVERIFY2(fits, row.code.data());
    }
  }
  void saysWholeSentencesOrNothing() {
    for (const ErrorWords& row : errorWords()) {
      bool any = false;
      for (const std::string& one : textsOf(row)) {
        any = any || !one.empty();
        QVERIFY2(one.find("  ") == std::string::npos && one.find('\n') == std::string::npos, one.c_str());
      }
      QVERIFY2(any, row.code.data());
      QCOMPARE(row.window.title != nullptr, row.window.text != nullptr);
    }
  }
  // The table of the local API is the list.
  void hasWordsForEachReason() {
    for (const ReasonRow& reason : reasons()) {
      const ReasonWords* words = findReasonWords(reason.name);
      QVERIFY2(words != nullptr, reason.name.data());
      QVERIFY2(!text(words->terminal.what).empty(), reason.name.data());
      QVERIFY2(!text(words->window.title).empty() && !text(words->window.text).empty(), reason.name.data());
    }
    QVERIFY(findReasonWords("unheard_of") == nullptr);
  }
  void takesTheRowThatFitsBest() {
    QCOMPARE(text(replyWords("keystore.timeout")->message), text(replyWords("keystore.io")->message));
    QVERIFY(text(replyWords("keystore.locked")->message) != text(replyWords("keystore.io")->message));
    // By its end, before the family's.
    QCOMPARE(text(replyWords("token.invalid_scope")->message),
             text(replyWords("par.invalid_scope")->message));
    QVERIFY(text(replyWords("par.invalid_request")->hint) != text(replyWords("token.invalid_request")->hint));
    // A column that the row lacks is the family's.
    QCOMPARE(text(listWords("keystore.absent")), std::string("the keystore fails"));
    QCOMPARE(text(listWords("keystore.locked")), std::string("the keystore is locked"));
    QVERIFY(listWords("consent.denied") == nullptr);
  }
  void saysMoreOfAStoreWhereThereIsNoWalletYet() {
    QVERIFY(text(windowStartWords("keystore.absent", true)->title) !=
            text(windowStartWords("keystore.absent", false)->title));
    QCOMPARE(text(windowStartWords("keystore.timeout", true)->title),
             text(windowStartWords("keystore.timeout", false)->title));
  }
  void putsTheValuesInTheirPlacesOnce() {
    QCOMPARE(filled("%2 and %1, %3", {"a %2", "b"}), std::string("b and a %2, ?"));
    QCOMPARE(filled("100 % of %0", {"a"}), std::string("100 % of %0"));
  }
};

LANYARD_TEST(ErrorWordsTest)

}  // namespace error_words_test

#include "error_words_test.moc"
