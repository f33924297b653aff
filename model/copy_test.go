package model_test

import (
	"strings"
	"testing"

	"tautline.dev/model"
)

func TestIsCopy(t *testing.T) {
	for name, c := range map[string]struct {
		boxes, lines string
		want         bool
	}{
		"filled on a miss": {`d: kind: "database", s: kind: "service"`,
			`get: {from: "s", to: "c", operation: "read"}, miss: {from: "s", to: "d", operation: "read", when: "miss"}, fill: {from: "s", to: "c", operation: "write"}`, true},
		"written beside its store": {`d: kind: "database", s: kind: "service"`,
			`save: {from: "s", to: "d", operation: "write"}, forget: {from: "s", to: "c", operation: "write"}`, true},
		"fed by a store's log": {`d: kind: "database", s: kind: "worker"`,
			`changes: {from: "d", to: "s", interaction: "tail", operation: "event"}, fill: {from: "s", to: "c", operation: "write"}`, true},
		"it fetches what it hasn't got": {`d: kind: "database", v: kind: "client"`,
			`get: {from: "v", to: "c", operation: "read"}, miss: {from: "c", to: "d", operation: "read"}`, true},
		"the only store": {`s: kind: "service"`,
			`get: {from: "s", to: "c", operation: "read"}, put: {from: "s", to: "c", operation: "write"}`, false},
		"who reads has nowhere else to ask": {`d: kind: "database", s: kind: "service", r: kind: "service"`,
			`save: {from: "s", to: "d", operation: "write"}, put: {from: "s", to: "c", operation: "write"}, get: {from: "r", to: "c", operation: "read"}`, false},
		"another cache is no source": {`e: kind: "cache", s: kind: "service"`,
			`get: {from: "s", to: "c", operation: "read"}, other: {from: "s", to: "e", operation: "read"}`, false},
		"nobody says what is asked": {`d: kind: "database", s: kind: "service"`,
			`save: {from: "s", to: "d", operation: "write"}, ask: {from: "s", to: "c"}`, false},
		"stated to last": {`d: kind: "database", s: kind: "service"`,
			`get: {from: "s", to: "c", operation: "read"}, miss: {from: "s", to: "d", operation: "read"}}, boxes: c: {store: durable: true`, false},
		"nobody uses it": {``, ``, false},
	} {
		t.Run(name, func(t *testing.T) {
			src := "system: \"x\"\nboxes: {c: kind: \"cache\"\n" + strings.ReplaceAll(c.boxes, ", ", "\n") + "}\nlines: {" + c.lines + "}\n"
			systems, err := model.Load([]string{"-"}, model.Options{Stdin: strings.NewReader(src)})
			if err != nil || len(systems[0].Problems) > 0 {
				t.Fatal(err, systems[0].Problems)
			}
			if got := systems[0].System.Box("c").IsCopy(); got != c.want {
				t.Errorf("it is a copy: %t", got)
			}
		})
	}
}
