// ThreadSanitizer sees our code, but not Qt's, which is built without it, nor Qt's locks. So this file tells
// it of the two ways in which anything of ours goes from thread to thread: work given to a QThreadPool, and
// calls queued to another thread's event loop. The linker replaces Qt's functions by these (--wrap), only in
// programs built for that sanitizer.
#include <QObject>
#include <functional>

extern "C" {
void AnnotateHappensBefore(const char* file, int line, const volatile void* address);
void AnnotateHappensAfter(const char* file, int line, const volatile void* address);
}

namespace {

/// One handover: everything before `gives` happens before everything after `takes`.
struct Handover {
  char here = 0;
  void gives() { AnnotateHappensBefore(__FILE__, __LINE__, &here); }
  void takes() { AnnotateHappensAfter(__FILE__, __LINE__, &here); }
};

/// A queued call that takes the handover before it runs, or is dropped, in the receiver's thread.
class TakingCall final : public QtPrivate::QSlotObjectBase {
 public:
  explicit TakingCall(QtPrivate::QSlotObjectBase* call) : QSlotObjectBase(&TakingCall::run), m_call(call) {
    m_handover.gives();
  }

 private:
  static void run(int which, QSlotObjectBase* base, QObject* receiver, void** arguments, bool* same) {
    auto* const self = static_cast<TakingCall*>(base);
    if (which == Compare) {
      *same = false;
      return;
    }
    self->m_handover.takes();
    if (which == Call) self->m_call->call(receiver, arguments);
    if (which != Destroy) return;
    self->m_call->destroyIfLastRef();
    delete self;
  }
  QtPrivate::QSlotObjectBase* m_call;
  Handover m_handover;
};

Handover workHandover;

}  // namespace

class QThreadPool;

extern "C" {

/// Qt's own, under locks that the sanitizer does not see: wait conditions, the wrapper that carries a closure
/// to its thread, the watchdog of QTest.
const char* __tsan_default_suppressions() {
  return "race:QWaitCondition::~QWaitCondition\n"
         "race:QRunnable::create\n"
         "race:QMetaObject::invokeMethodImpl\n"
         "race:QTest::qRun\n";
}

void __real__ZN11QThreadPool5startESt8functionIFvvEEi(QThreadPool* pool, std::function<void()> work,
                                                      int priority);
void __wrap__ZN11QThreadPool5startESt8functionIFvvEEi(QThreadPool* pool, std::function<void()> work,
                                                      int priority) {
  // The work is made, run and destroyed behind one pointer; Qt's own copies are of that pointer alone.
  struct Given {
    std::function<void()> work;
  };
  auto* const given = new Given{std::move(work)};
  const auto run = [given] {
    // One address for all: the first that is read of this closure would be a race already.
    workHandover.takes();
    given->work();
    delete given;
  };
  const std::function<void()> running = run;
  workHandover.gives();
  __real__ZN11QThreadPool5startESt8functionIFvvEEi(pool, running, priority);
}

bool __real__ZN11QMetaObject16invokeMethodImplEP7QObjectPN9QtPrivate15QSlotObjectBaseEN2Qt14ConnectionTypeEPv(
    QObject* receiver, QtPrivate::QSlotObjectBase* call, Qt::ConnectionType type, void* result);
bool __wrap__ZN11QMetaObject16invokeMethodImplEP7QObjectPN9QtPrivate15QSlotObjectBaseEN2Qt14ConnectionTypeEPv(
    QObject* receiver, QtPrivate::QSlotObjectBase* call, Qt::ConnectionType type, void* result) {
  return __real__ZN11QMetaObject16invokeMethodImplEP7QObjectPN9QtPrivate15QSlotObjectBaseEN2Qt14ConnectionTypeEPv(
      receiver, new TakingCall(call), type, result);
}

}  // extern "C"
