package io.remuda.example;

public record Announcement(String room, String text) {}
