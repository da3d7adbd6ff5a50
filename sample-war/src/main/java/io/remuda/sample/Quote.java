package io.remuda.sample;

import java.math.BigDecimal;

/** The price of a share has moved. */
public record Quote(String symbol, BigDecimal price) {}
