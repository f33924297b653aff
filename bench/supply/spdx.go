package main

import (
	"slices"
	"strings"
)

// unknown stands for a licence that nobody recognises; no component has one.
const unknown = "NOASSERTION"

// ids are the licences of a component, by the short names of SPDX.
func ids(c component) []string {
	var out []string
	for _, t := range c.Texts {
		for _, id := range idsOf(t) {
			if !slices.Contains(out, id) {
				out = append(out, id)
			}
		}
	}
	if len(out) == 0 {
		return []string{unknown}
	}
	return out
}

// idsOf recognises the licences in a text by the words that no other has. A notice,
// and a text that only points to others, has none.
func idsOf(t text) []string {
	s := strings.Join(strings.Fields(t.body), " ")
	has := func(words string) bool { return strings.Contains(s, words) }
	switch {
	case t.from == "colorbrewer":
		return []string{"LicenseRef-ColorBrewer"}
	case t.from == "rbtree":
		return []string{"LicenseRef-Martinian"}
	case strings.HasPrefix(strings.ToLower(t.from), "notice"), has("choice of exactly one of the following two licenses"):
		return nil
	}
	var out []string
	if has("Eclipse Public License - v 1.0") {
		out = append(out, "EPL-1.0")
	}
	if has("The FreeType Project LICENSE") {
		out = append(out, "FTL")
	}
	if has("Mozilla Public License, version 2.0") {
		out = append(out, "MPL-2.0")
	}
	if has("Apache License") && has("Version 2.0") {
		out = append(out, "Apache-2.0")
	}
	if has("Permission is hereby granted, free of charge") {
		out = append(out, "MIT")
	}
	if has("Redistribution and use in source and binary forms") {
		if has("endorse or promote") {
			out = append(out, "BSD-3-Clause")
		} else {
			out = append(out, "BSD-2-Clause")
		}
	}
	if len(out) == 0 {
		return []string{unknown}
	}
	return out
}
