#pragma once

#include "tests/crash/world.h"

namespace lanyard::crash {

/// Brings a world to the state "signed in, the newest token in the keystore, no other session open".
[[nodiscard]] bool makeSignedIn(World& world);

/// `--rounds COUNT [SEED]`: one wallet that is killed COUNT times at random steps of random jobs, in a third
/// of the rounds once more while it takes up what the first crash left. Prints what came of it; 1 when a
/// promise was broken.
int randomRounds(int argc, char** argv);

}  // namespace lanyard::crash
