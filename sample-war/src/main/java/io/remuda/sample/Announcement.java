package io.remuda.sample;

/** A message to everybody in all rooms. */
public record Announcement(String text) implements ChatEvent {}
