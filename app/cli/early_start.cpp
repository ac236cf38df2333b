// The entry point of the command line. `lanyard token WHO` runs on every git fetch, and the start of the C
// library costs more than all the rest of it: on a virtual machine, where each of the 68 CPUID
// instructions of glibc's start traps, 0.8 ms of 1.8 (tests/bench). So the plain case asks before that start
// and ends; every other case goes on to it.
#include "app/cli/early_token.h"

extern "C" void lanyardEarly(const long* stack) {
  lanyard::cli::askForTokenEarly(stack);
}

// The stack pointer is as the kernel left it (aligned to 16, the argument count on top) before and after the
// call; in a static program rdx is 0 for _start: nothing to run at exit.
__asm__(
    ".text\n"
    ".globl lanyard_start\n"
    ".type lanyard_start, @function\n"
    "lanyard_start:\n"
    "  xorl %ebp, %ebp\n"
    "  movq %rsp, %rdi\n"
    "  call lanyardEarly\n"
    "  xorl %edx, %edx\n"
    "  jmp _start\n");
