package io.remuda.example;

public record News(String text) {}
