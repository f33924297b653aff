// Package bench holds the benchmark of check: load, judge and write, as the
// command does it.
package bench

import (
	"bytes"
	"fmt"
	"io"
	"testing"
	"time"

	"tautline.dev/bench/generate"
	"tautline.dev/model"
	"tautline.dev/render/json"
	"tautline.dev/rules"
	"tautline.dev/rules/catalogue"
)

var sizes = []struct{ boxes, lines int }{{20, 40}, {200, 400}, {1000, 2000}}

func load(tb testing.TB, src []byte) *model.System {
	tb.Helper()
	loaded, err := model.Load([]string{"-"}, model.Options{Stdin: bytes.NewReader(src)})
	if err != nil {
		tb.Fatal(err)
	}
	if p := loaded[0].Problems; len(p) > 0 {
		tb.Fatal(p[0])
	}
	return loaded[0].System
}

func judge(s *model.System) *rules.Report {
	return rules.Judge(s, rules.Options{Rules: catalogue.All(), Now: time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)})
}

func bench(b *testing.B, run func(b *testing.B, src []byte)) {
	for _, n := range sizes {
		src := generate.Model(n.boxes, n.lines, 1)
		b.Run(fmt.Sprintf("%dx%d", n.boxes, n.lines), func(b *testing.B) { run(b, src) })
	}
}

// BenchmarkCheck is the whole path of check, without starting a process.
func BenchmarkCheck(b *testing.B) {
	bench(b, func(b *testing.B, src []byte) {
		for b.Loop() {
			if err := json.Check(io.Discard, "bench", []*rules.Report{judge(load(b, src))}, nil); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkExploration is judging a system of 200 boxes and 400 lines with
// journeys through it, without and with exploring them.
func BenchmarkExploration(b *testing.B) {
	for _, flows := range []int{0, 20, 200} {
		s := load(b, generate.ModelWithFlows(200, 400, flows, 1))
		b.Run(fmt.Sprintf("%dflows", len(s.Flows)), func(b *testing.B) {
			for b.Loop() {
				judge(s)
			}
		})
	}
}

// BenchmarkLoad is reading and evaluating only.
func BenchmarkLoad(b *testing.B) {
	bench(b, func(b *testing.B, src []byte) {
		for b.Loop() {
			load(b, src)
		}
	})
}

// BenchmarkJudge is the rules only.
func BenchmarkJudge(b *testing.B) {
	bench(b, func(b *testing.B, src []byte) {
		s := load(b, src)
		for b.Loop() {
			judge(s)
		}
	})
}
