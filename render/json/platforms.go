package json

import (
	_ "embed"
	"io"
	"slices"

	"tautline.dev/model"
	"tautline.dev/model/platform"
	"tautline.dev/model/value"
)

// PlatformsSchema is the JSON Schema of what the functions here write.
//
//go:embed platforms.schema.json
var PlatformsSchema []byte

type platformsOut struct {
	SchemaVersion string        `json:"schemaVersion"`
	Tool          Tool          `json:"tool"`
	Platforms     []platformOut `json:"platforms"`
	Between       *betweenOut   `json:"between,omitempty"`
}

type platformOut struct {
	ID      string      `json:"id"`
	Title   string      `json:"title"`
	Service string      `json:"service,omitempty"`
	Kinds   []string    `json:"kinds"`
	Known   *knownFacts `json:"known,omitempty"`
}

type knownFacts struct {
	Box   []platformFact  `json:"box"`
	Lines []platformLines `json:"lines"`
	Notes []platformFact  `json:"notes"`
	// Provider is what holds for all platforms of the provider.
	Provider []platformFact `json:"provider,omitempty"`
}

type platformLines struct {
	Title     string           `json:"title"`
	From      []string         `json:"from,omitempty"`
	At        []string         `json:"at,omitempty"`
	To        []string         `json:"to,omitempty"`
	Mode      string           `json:"mode,omitempty"`
	Operation []string         `json:"operation,omitempty"`
	Segment   platform.Segment `json:"segment,omitempty"`
	Facts     []platformFact   `json:"facts"`
	Notes     []platformFact   `json:"notes"`
}

type platformFact struct {
	Path     string   `json:"path,omitempty"`
	Value    any      `json:"value,omitempty"`
	Default  any      `json:"default,omitempty"`
	Min      any      `json:"min,omitempty"`
	Max      any      `json:"max,omitempty"`
	Among    []string `json:"among,omitempty"`
	Called   string   `json:"called,omitempty"`
	Says     string   `json:"says"`
	Source   string   `json:"source"`
	Read     string   `json:"read"`
	Verified bool     `json:"verified"`
	Yields   bool     `json:"yields,omitempty"`
}

type betweenOut struct {
	From      string       `json:"from"`
	To        string       `json:"to"`
	Cases     []caseOut    `json:"cases"`
	Stretches []stretchOut `json:"stretches"`
}

type caseOut struct {
	Ways  []string  `json:"ways"`
	Usual bool      `json:"usual"`
	Kinds []string  `json:"kinds,omitempty"`
	Parts []partOut `json:"parts"`
}

type partOut struct {
	Segment platform.Segment `json:"segment,omitempty"`
	Answers []answerOut      `json:"answers"`
}

type answerOut struct {
	Question string       `json:"question"`
	Asks     string       `json:"asks"`
	Known    bool         `json:"known"`
	Says     string       `json:"says,omitempty"`
	Ask      string       `json:"ask,omitempty"`
	Rests    []groundsOut `json:"rests"`
}

type groundsOut struct {
	Path   string `json:"path"`
	Value  string `json:"value"`
	By     string `json:"by"`
	Says   string `json:"says"`
	Source string `json:"source,omitempty"`
	Read   string `json:"read,omitempty"`
}

type stretchOut struct {
	By        string           `json:"by"`
	Title     string           `json:"title"`
	Segment   platform.Segment `json:"segment,omitempty"`
	When      model.Mode       `json:"when,omitempty"`
	Operation []string         `json:"operation,omitempty"`
	Facts     []platformFact   `json:"facts"`
	Notes     []platformFact   `json:"notes"`
}

// PlatformList writes which platforms there are.
func PlatformList(w io.Writer, tool Tool, all []*platform.Platform) error {
	out := platformsOut{SchemaVersion: SchemaVersion, Tool: tool, Platforms: []platformOut{}}
	for _, p := range all {
		out.Platforms = append(out.Platforms, platformOut{ID: p.ID, Title: p.Title, Service: p.Service, Kinds: append([]string{}, p.Kinds...)})
	}
	return Write(w, out)
}

// Platforms writes what is known of some platforms.
func Platforms(w io.Writer, tool Tool, some []*platform.Platform) error {
	return Write(w, platformsOut{SchemaVersion: SchemaVersion, Tool: tool, Platforms: described(some)})
}

// Between writes what is known of the platforms of two ends, and what holds of a
// line from the first to the second.
func Between(w io.Writer, tool Tool, from, to model.End) error {
	return Write(w, platformsOut{
		SchemaVersion: SchemaVersion, Tool: tool,
		Platforms: described(slices.Concat(from, to)), Between: between(from, to),
	})
}

func described(some []*platform.Platform) []platformOut {
	out := []platformOut{}
	for _, p := range some {
		out = append(out, platformOut{ID: p.ID, Title: p.Title, Service: p.Service, Kinds: append([]string{}, p.Kinds...), Known: known(p)})
	}
	return out
}

func known(p *platform.Platform) *knownFacts {
	k := &knownFacts{Box: platformFacts(p.Box, nil), Lines: []platformLines{}, Notes: platformFacts(p.Notes, nil)}
	if provider := platform.ProviderOf(p.ID); provider != nil {
		k.Provider = platformFacts(provider.Behaviour, nil)
	}
	for _, l := range p.Lines {
		k.Lines = append(k.Lines, platformLines{
			Title: l.Title, From: l.From, To: l.To, At: l.At, Mode: l.Mode, Operation: l.Operations, Segment: l.Segment,
			Facts: platformFacts(l.Facts, nil), Notes: platformFacts(l.Notes, nil),
		})
	}
	return k
}

func between(from, to model.End) *betweenOut {
	out := &betweenOut{From: from.ID(), To: to.ID(), Cases: []caseOut{}, Stretches: []stretchOut{}}
	for _, c := range model.Cases(from, to) {
		out.Cases = append(out.Cases, caseOf(&c))
	}
	for _, a := range from {
		for _, b := range to {
			for _, s := range model.Between(a, b) {
				out.Stretches = append(out.Stretches, stretchOut{
					By: s.By.ID, Title: s.Title, Segment: s.Segment, When: s.When, Operation: s.Operations,
					Facts: platformFacts(s.Facts, s.Yields), Notes: platformFacts(s.Notes, nil),
				})
			}
		}
	}
	return out
}

func caseOf(c *model.Case) caseOut {
	out := caseOut{Ways: c.Ways, Usual: c.Usual, Kinds: c.Kinds, Parts: []partOut{}}
	for _, p := range c.Parts {
		part := partOut{Segment: p.Segment, Answers: []answerOut{}}
		for _, a := range p.Answers {
			answer := answerOut{Question: a.ID, Asks: a.Asks, Known: a.Known(), Says: a.Says, Ask: a.Ask, Rests: []groundsOut{}}
			for _, g := range a.Facts {
				answer.Rests = append(answer.Rests, groundsOut{
					Path: g.Path, Value: g.Fact.Text(), By: g.Source.By, Says: g.Source.Says, Source: g.Source.URL, Read: g.Source.Read,
				})
			}
			part.Answers = append(part.Answers, answer)
		}
		out.Parts = append(out.Parts, part)
	}
	return out
}

func platformFacts(facts []platform.Fact, yields map[string]bool) []platformFact {
	out := []platformFact{}
	for _, f := range facts {
		out = append(out, platformFact{
			Path: f.Path, Value: plainValue(f.Value), Default: plainValue(f.Default), Min: plainValue(f.Min), Max: plainValue(f.Max),
			Among: f.Among, Called: f.Called,
			Says: f.Says, Source: f.Source, Read: f.Read, Verified: f.Verified, Yields: yields[f.Path],
		})
	}
	return out
}

// plainValue is what a platform fact holds: a text, a number, a truth, or nil.
func plainValue(n *value.Node) any {
	switch {
	case n == nil:
		return nil
	case n.Kind == value.String:
		return n.Text
	case n.Kind == value.Bool:
		return n.Truth
	}
	return n.Number
}
