package flowgraph_test

import (
	"fmt"
	"strings"
	"testing"

	"tautline.dev/analysis/flowgraph"
	"tautline.dev/model/modeltest"
)

func TestWait(t *testing.T) {
	lines := `lines: {
	ca: _call & {from: "c", to: "a"}
	ab: _call & {from: "a", to: "b"}
	bd: _write & {from: "b", to: "d"}
	ad: _write & {from: "a", to: "d"}
	ax: _call & {from: "a", to: "x"}
	bx: _call & {from: "b", to: "x"}
	soft: _call & {from: "a", to: "x", dependency: "soft", fallback: "go on"}
	only: _call & {from: "a", to: "x", when: "a large order"}
	always: _call & {from: "a", to: "x", when: "none"}
	unsaid: {from: "a", to: "x"}
	aq: {from: "a", to: "q", operation: "command"}
	lossy: {from: "a", to: "q", operation: "event", guarantee: "at-most-once"}
	qw: _poll & {from: "q", to: "w"}
	we: _write & {from: "w", to: "e"}
	tail: {from: "d", to: "w", interaction: "tail", operation: "event"}
	aw: {from: "a", to: "w", interaction: "send", operation: "command"}
	held: {from: "a", to: "w", interaction: "send", operation: "command", buffer: "q"}
	inside: {from: "a", to: "w", interaction: "send", operation: "command", buffer: name: "the platform's own queue"}
	back: {from: "b", to: "c", interaction: "send", operation: "event"}
	ba: _call & {from: "b", to: "a"}
	aa: _call & {from: "a", to: "a"}
	cb: _call & {from: "c", to: "b"}
	xa: _call & {from: "x", to: "a"}
}
`
	for name, ex := range map[string]struct{ flow, needs, unclear string }{
		"calls, at whatever depth, each once":        {`steps: ["ca", "ab", "bd", "ad"]`, "a b d", ""},
		"a channel, and not what is behind it":       {`steps: ["ca", "aq", "qw", "we"]`, "a q", ""},
		"what follows a store's changes comes later": {`steps: ["ca", "ad", "tail", "we"]`, "a d", ""},
		"a soft dependency is done without":          {`steps: ["ca", "soft", "ad"]`, "a d", ""},
		"a line that is only sometimes taken":        {`steps: ["ca", "only"]`, "a", ""},
		"a line without a condition":                 {`steps: ["ca", "always"]`, "a x", ""},
		"a message that may be lost":                 {`steps: ["ca", "lossy"]`, "a", ""},
		"nobody says how they talk":                  {`steps: ["ca", "unsaid", "unsaid"]`, "a", "unsaid"},
		"handed over to a box without a buffer":      {`steps: ["ca", "aw", "we"]`, "a w", ""},
		"handed over to a buffer that is drawn":      {`steps: ["ca", "held"]`, "a q", ""},
		"handed over to one that isn't":              {`steps: ["ca", "inside"]`, "a", ""},
		"a client is no part of it":                  {`steps: ["ca", "ab", "back"]`, "a b", ""},
		"done at the same time":                      {`steps: ["ca", ["ab", "ax"]]`, "a b x", ""},
		"accepted early":                             {`steps: ["ca", "ad", "ab", "ax"], accepted: "ad"`, "a d", ""},
		"accepted by one that calls on":              {`steps: ["ca", "ab", "bd", "ax"], accepted: "ab"`, "a b d", ""},
		"accepted by the first":                      {`steps: ["ca", "ab", "bd"], accepted: "ca"`, "a b d", ""},
		"accepted by a line of another flow":         {`steps: ["ca", "ab", "bd"], accepted: "ax"`, "a b d", ""},
		"accepted by nothing":                        {`steps: ["ca", "ab", "bd"], accepted: "none"`, "a b d", ""},
		"the same line once more":                    {`steps: ["ca", "ad", "ca", "ax"]`, "a d x", ""},
		"started by a service":                       {`steps: ["ab", "bd"]`, "a b d", ""},
		"started by a message":                       {`steps: ["qw", "we"]`, "q", ""},
		"the first line counts in any case":          {`steps: ["soft"]`, "a x", ""},
		"what every branch needs":                    {`steps: ["ca", {either: [["ab", "bd"], ["ad"]]}]`, "a d", ""},
		"what one branch needs":                      {`steps: ["ca", {either: [["ab", "bd"], ["ad"], []]}]`, "a", ""},
		"what follows a choice":                      {`steps: ["ca", {either: [["ab"], []]}, "ad"]`, "a d", ""},
		"behind a call that is in each branch":       {`steps: ["ca", {either: [["ab"], ["ad", "ab"]]}, "bx"]`, "a b x", ""},
		"a choice to begin with":                     {`steps: [{either: [["ca"], ["cb"]]}, "ax"]`, "", ""},
		"a choice to begin with, of one box":         {`steps: [{either: [["ca"], ["xa"]]}, "ad"]`, "a d", ""},
		"in a choice in a choice":                    {`steps: ["ca", {either: [[{either: [["ab"], ["ad", "ab"]]}], ["ab", "bx"]]}]`, "a b", ""},
		"a circle":                                   {`steps: ["ca", "ab", "ba", "ab", "bx"]`, "a b x", ""},
		"a box that calls itself":                    {`steps: ["ca", "aa", "ad"]`, "a d", ""},
	} {
		s := modeltest.Named(t, modeltest.Parts+lines+"flows: f: {"+ex.flow+"}")
		w := flowgraph.New(s).Wait(s.Flow("f"))
		var needs, unclear []string
		for _, n := range w.Needs {
			needs = append(needs, n.Box.ID)
		}
		for _, l := range w.Unclear {
			unclear = append(unclear, l.ID)
		}
		if got := strings.Join(needs, " "); got != ex.needs {
			t.Errorf("%s: needs %q, want %q", name, got, ex.needs)
		}
		if got := strings.Join(unclear, " "); got != ex.unclear {
			t.Errorf("%s: unclear %q, want %q", name, got, ex.unclear)
		}
	}
}

func TestOriginal(t *testing.T) {
	for name, ex := range map[string]struct {
		lines string
		want  bool
	}{
		"written for a client":                 {`ca: _call & {from: "c", to: "a"}, ae: _write & {from: "a", to: "e"}`, true},
		"written by a box by itself":           {`ae: _write & {from: "a", to: "e"}`, true},
		"behind a queue":                       {`ca: _call & {from: "c", to: "a"}, aq: {from: "a", to: "q", operation: "command"}, qw: _poll & {from: "q", to: "w"}, we: _write & {from: "w", to: "e"}`, true},
		"a queue that others fill":             {`qw: _poll & {from: "q", to: "w"}, we: _write & {from: "w", to: "e"}`, true},
		"only read":                            {`ca: _call & {from: "c", to: "a"}, ae: {from: "a", to: "e", operation: "read"}`, false},
		"follows another store":                {`ca: _call & {from: "c", to: "a"}, ad: _write & {from: "a", to: "d"}, t: {from: "d", to: "w", interaction: "tail"}, we: _write & {from: "w", to: "e"}`, false},
		"follows another store, through queue": {`ca: _call & {from: "c", to: "a"}, ad: _write & {from: "a", to: "d"}, t: {from: "d", to: "b", interaction: "tail"}, bq: {from: "b", to: "q", operation: "event"}, qw: _poll & {from: "q", to: "w"}, we: _write & {from: "w", to: "e"}`, false},
		"and is also written to":               {`ca: _call & {from: "c", to: "a"}, ad: _write & {from: "a", to: "d"}, t: {from: "d", to: "w", interaction: "tail"}, we: _write & {from: "w", to: "e"}, ae: _write & {from: "a", to: "e"}`, true},
		"nothing reaches it":                   {`ca: _call & {from: "c", to: "a"}`, false},
		"follows it with an external's answer": {`t: {from: "d", to: "w", interaction: "tail"}, wx: _call & {from: "w", to: "x"}, we: _write & {from: "w", to: "e"}`, true},
		"an external is only told":             {`t: {from: "d", to: "w", interaction: "tail"}, wx: {from: "w", to: "x", interaction: "send"}, we: _write & {from: "w", to: "e"}`, false},
		"a box asks the external for it":       {`t: {from: "d", to: "w", interaction: "tail"}, wb: _call & {from: "w", to: "b"}, bx: _call & {from: "b", to: "x"}, we: _write & {from: "w", to: "e"}`, true},
		"another owner":                        {`t: {from: "d", to: "w", interaction: "tail"}, we: _write & {from: "w", to: "e"}}, boxes: d: {owner: "us"}, boxes: e: {owner: "others"`, true},
		"another owner only on the way":        {`t: {from: "d", to: "w", interaction: "tail"}, we: _write & {from: "w", to: "e"}}, boxes: [!="w"]: {owner: "us"}, boxes: w: {owner: "others"`, false},
		"logs of two owners":                   {`t: {from: "d", to: "w", interaction: "tail"}, u: {from: "s", to: "w", interaction: "tail"}, we: _write & {from: "w", to: "e"}}, boxes: e: {owner: "us"}, boxes: d: {owner: "us"}, boxes: s: {kind: "database", owner: "others"`, true},
	} {
		s := modeltest.Named(t, modeltest.Parts+"lines: {"+ex.lines+"}")
		if got := flowgraph.New(s).Original(s.Box("e")); got != ex.want {
			t.Errorf("%s: an original: %v", name, got)
		}
	}
}

// A chain of calls as long as a model can be is no reason to fall over.
func TestWaitOnALongChain(t *testing.T) {
	const n = 10_000
	var boxes, lines, steps strings.Builder
	for i := range n + 1 {
		fmt.Fprintf(&boxes, "b%d: kind: \"service\"\n", i)
	}
	for i := range n {
		fmt.Fprintf(&lines, "l%d: {from: \"b%d\", to: \"b%d\", interaction: \"request-reply\"}\n", i, i, i+1)
		fmt.Fprintf(&steps, "\"l%d\",", i)
	}
	s := modeltest.Named(t, "boxes: {"+boxes.String()+"}\nlines: {"+lines.String()+"}\nflows: f: steps: ["+steps.String()+"]")
	if got := len(flowgraph.New(s).Wait(s.Flow("f")).Needs); got != n+1 {
		t.Errorf("%d boxes", got)
	}
}
