package io.remuda.example;

public record ChatEvent(String text) {

    @Override
    public String toString() {
        return text;
    }
}
