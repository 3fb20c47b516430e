//! Every page renders, with its hooks exact and nothing unescaped.
