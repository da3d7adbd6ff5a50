package io.remuda.sample;

import java.util.List;

/** Who somebody is, and which roles that gives. */
record User(String name, List<String> roles) {}
