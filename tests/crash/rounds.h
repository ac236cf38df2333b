#pragma once

#include "tests/crash/world.h"

namespace lanyard::crash {

/// Brings a world to this state: signed in, the newest token in the keystore, no other session open.
[[nodiscard]] bool makeSignedIn(World& world);

/// `--rounds COUNT [SEED]`: one wallet that is killed COUNT times at random steps of random jobs, in a third
/// of the rounds once more while it recovers from the first crash. Prints the outcome; returns 1 if a promise
/// was broken.
int randomRounds(int argc, char** argv);

}  // namespace lanyard::crash
