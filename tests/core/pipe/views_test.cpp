#include "core/pipe/views.h"

#include <QTest>

#include "tests/support/test_program.h"

namespace views_test {

using namespace lanyard;

namespace {

keeping::IdentityView plain() {
  keeping::IdentityView view;
  view.identity.id = "id-1";
  view.identity.alias = "work";
  view.identity.issuer = "https://login.example.org/realm";
  view.identity.provider = "example";
  view.identity.name = "Ada";
  view.identity.clientId = "https://ada.example/client";
  view.providerName = "Example";
  view.state = keeping::IdentityState::Fresh;
  return view;
}

keeping::IdentityView full() {
  keeping::IdentityView view = plain();
  view.identity.name = "Ad\xc3\xa9lie \"A\\d\"\n\x01\xff";
  view.oneOfMore = true;
  view.state = keeping::IdentityState::NeedsSignIn;
  view.stateReason = "sign_in.expired";
  view.otherAudiences = {"one", "t\xc3\xb6w", std::string(150, 'x')};
  view.surplus = std::vector<std::string>(12, "admin");
  view.signInBy = base::fromUnix(1'800'000'000);
  view.signInNearFrom = base::fromUnix(-5);
  view.usePutsOff = true;
  return view;
}

}  // namespace

class ViewsTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void anIdentityReadsTheSameAsTextAndAsAValue() {
    for (const keeping::IdentityView& view : {keeping::IdentityView(), plain(), full()}) {
      QCOMPARE(std::string(pipe::toolText(view).view()), wire::writeJson(pipe::toolView(view)));
    }
  }
};

LANYARD_TEST(ViewsTest)

}  // namespace views_test

#include "views_test.moc"
