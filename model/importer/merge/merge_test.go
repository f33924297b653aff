package merge

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"tautline.dev/model"
	"tautline.dev/model/importer"
	"tautline.dev/model/importer/cuefile"
	"tautline.dev/model/importer/draft"
	"tautline.dev/model/value"
)

// read makes a draft of a template.
func read(t fatal, template string) *draft.Draft {
	t.Helper()
	dir, err := os.MkdirTemp("", "merge")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "app.yaml")
	if err := os.WriteFile(file, []byte(template), 0o600); err != nil {
		t.Fatal(err)
	}
	d, err := importer.Read(context.Background(), []string{file})
	if err != nil {
		t.Fatal(err)
	}
	d.System = "app"
	return d
}

// fatal is what a test and a property have in common.
type fatal interface {
	Helper()
	Fatal(...any)
	Fatalf(string, ...any)
}

// load reads a model from text.
func load(t fatal, src []byte) (*value.Node, *value.File) {
	t.Helper()
	dir, err := os.MkdirTemp("", "merge")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	if err := os.WriteFile(filepath.Join(dir, cuefile.Name), src, 0o600); err != nil {
		t.Fatal(err)
	}
	loaded, err := model.Load([]string{dir}, model.Options{Keep: true})
	if err != nil {
		t.Fatal(err)
	}
	if loaded[0].System == nil {
		t.Fatalf("%v\n%s", loaded[0].Problems, src)
	}
	return loaded[0].Tree, loaded[0].System.Files[0]
}

// again merges: a model, what its source said, and what it says now.
func again(t fatal, src []byte, was, now *draft.Draft) ([]Change, *Applied, []byte) {
	t.Helper()
	tree, file := load(t, src)
	plan := Plan(cuefile.LockOf(was), tree, roundTrip(t, cuefile.LockOf(now)))
	out, err := Apply(plan, tree, file, now)
	if err != nil {
		t.Fatal(err)
	}
	merged := src
	for _, f := range out.Files {
		merged = f
	}
	return plan, out, merged
}

// roundTrip is a lock as its file would give it back.
func roundTrip(t fatal, l *cuefile.Lock) *cuefile.Lock {
	t.Helper()
	src, err := l.JSON()
	if err != nil {
		t.Fatal(err)
	}
	back, err := cuefile.ReadLock(src)
	if err != nil {
		t.Fatal(err)
	}
	return back
}

func source(t fatal, d *draft.Draft) []byte {
	t.Helper()
	src, err := cuefile.Write(d)
	if err != nil {
		t.Fatal(err)
	}
	return src
}

const before = `Transform: AWS::Serverless-2016-10-31
Resources:
  Work: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: 60}}
  Old: {Type: AWS::SQS::Queue}
  Ship:
    Type: AWS::Serverless::Function
    Properties:
      Timeout: 10
      Events: {Work: {Type: SQS, Properties: {Queue: !GetAtt Work.Arn, BatchSize: 5}}}
`

func TestPlan(t *testing.T) {
	swap := func(s string, pairs ...string) string { return strings.NewReplacer(pairs...).Replace(s) }
	for name, c := range map[string]struct {
		model []string // what the team has changed, in pairs
		now   string
		want  string
		has   []string // what the merged model says
		hasnt []string
	}{
		"nothing has changed": {now: before},
		"the source has": {
			now:  swap(before, "VisibilityTimeout: 60", "VisibilityTimeout: 90"),
			want: `boxes.Work.channel.visibility: "1m" → "90s" (app.yaml:3)`, has: []string{`visibility: "90s"`},
		},
		"the team has": {
			model: []string{`visibility: "1m"`, `visibility: "2m"`}, now: before,
			want: `boxes.Work.channel.visibility: "2m" here; the source says "1m" (app.yaml:3)`, has: []string{`visibility: "2m"`},
		},
		"the team says it in another unit": {
			model: []string{`visibility: "1m"`, `visibility: "60s"`}, now: before, has: []string{`visibility: "60s"`},
		},
		"both have": {
			model: []string{`visibility: "1m"`, `visibility: "2m"`}, now: swap(before, "VisibilityTimeout: 60", "VisibilityTimeout: 90"),
			want: `boxes.Work.channel.visibility: "2m" here, and the source now says "90s" instead of "1m" (app.yaml:3)`, has: []string{`visibility: "2m"`},
		},
		"both have, and agree": {
			model: []string{`visibility: "1m"`, `visibility: "90s"`}, now: swap(before, "VisibilityTimeout: 60", "VisibilityTimeout: 90"), has: []string{`visibility: "90s"`},
		},
		"a fact is gone": {
			now: swap(before, ", Properties: {VisibilityTimeout: 60}", ""), want: `boxes.Work.channel.visibility: "1m" → nothing`, hasnt: []string{"visibility"},
		},
		"a fact is new": {
			now: swap(before, "Timeout: 10", "Timeout: 10\n      ReservedConcurrentExecutions: 3"), want: "boxes.Ship.capacity.concurrency: nothing → 3 (app.yaml:9)", has: []string{"capacity: concurrency: 3"},
		},
		"a fact is new that the team has said already": {
			model: []string{`timeout: "10s"`, `timeout: "10s", capacity: concurrency: 7`}, now: swap(before, "Timeout: 10", "Timeout: 10\n      ReservedConcurrentExecutions: 3"),
			want: "boxes.Ship.capacity.concurrency: 7 here, and the source now says 3 instead of nothing (app.yaml:9)", has: []string{"concurrency: 7"},
		},
		"a box is new": {
			now: before + "  More: {Type: AWS::SQS::Queue}\n", want: "boxes.More: new in the source (app.yaml:10)", has: []string{`More: {kind: "queue"`},
		},
		"a box of a new kind": {
			now: before + "  Told: {Type: AWS::SNS::Topic}\n", want: "boxes.Told: new in the source (app.yaml:10)", has: []string{"// New in the source", `"Told": {kind: "topic"`},
		},
		"a box is gone": {
			now: swap(before, "  Old: {Type: AWS::SQS::Queue}\n", ""), want: "boxes.Old: the source has it no longer", hasnt: []string{"Old:"},
		},
		"a box is gone of which the team has said more": {
			model: []string{`Old: {kind: "queue"`, `Old: {owner: "us", kind: "queue"`}, now: swap(before, "  Old: {Type: AWS::SQS::Queue}\n", ""),
			want: "boxes.Old: the source has it no longer; it stays for what you have said of it, tagged gone", has: []string{"Old:", `tags: ["gone"]`},
		},
		"a line is gone that a flow takes": {
			model: []string{"// Declared", "flows: f: steps: [\"Ship.Work\"]\n\n// Declared"}, now: swap(before, "      Events: {Work: {Type: SQS, Properties: {Queue: !GetAtt Work.Arn, BatchSize: 5}}}\n", ""),
			want: "lines.Ship.Work: the source has it no longer; it stays for what you have said of it, tagged gone", has: []string{`"Ship.Work": {`},
		},
		"the team took a box away": {
			model: []string{"\tOld: {kind: \"queue\", platform: \"aws/sqs\", source: \"app.yaml#Old\"}\n", ""}, now: before,
			want: "boxes.Old: taken away here, and stays away; the source has it still", hasnt: []string{"Old:"},
		},
		"the team's own box stays": {
			model: []string{"// Functions", "boxes: ours: kind: \"client\"\n\n// Functions"}, now: before, has: []string{`boxes: ours: kind: "client"`},
		},
		"comments stay": {
			model: []string{"// Queues", "// Queues, see the wiki"}, now: swap(before, "VisibilityTimeout: 60", "VisibilityTimeout: 90"),
			want: `boxes.Work.channel.visibility: "1m" → "90s" (app.yaml:3)`, has: []string{"// Queues, see the wiki"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			was := read(t, before)
			src := source(t, was)
			changed := strings.NewReplacer(c.model...).Replace(string(src))
			if len(c.model) > 0 && changed == string(src) {
				t.Fatalf("the model has no %q:\n%s", c.model[0], src)
			}
			plan, out, merged := again(t, []byte(changed), was, read(t, c.now))
			var said []string
			for _, p := range plan {
				said = append(said, p.String())
			}
			if got := strings.Join(said, "\n"); got != c.want {
				t.Errorf("got:\n%s\nwant:\n%s", got, c.want)
			}
			if len(out.Undone) > 0 {
				t.Errorf("not done: %v", out.Undone)
			}
			for _, s := range c.has {
				if !strings.Contains(string(merged), s) {
					t.Errorf("no %q in:\n%s", s, merged)
				}
			}
			for _, s := range c.hasnt {
				if strings.Contains(string(merged), s) {
					t.Errorf("%q is still in:\n%s", s, merged)
				}
			}
			load(t, merged)
		})
	}
}

// TestUntouched checks that a model which nobody has touched says, after a merge, what a
// new import of the source would say; and that a second merge changes nothing.
func TestUntouched(t *testing.T) {
	template := rapid.Custom(func(t *rapid.T) string {
		var b strings.Builder
		b.WriteString("Transform: AWS::Serverless-2016-10-31\nResources:\n  Keep: {Type: AWS::SNS::Topic}\n")
		n := rapid.IntRange(1, 4).Draw(t, "queues")
		for i := range n {
			props := ""
			if v := rapid.IntRange(0, 3).Draw(t, "visibility"); v > 0 {
				props = fmt.Sprintf("VisibilityTimeout: %d", 30*v)
			}
			if rapid.Bool().Draw(t, "dead") && i > 0 {
				props = strings.TrimPrefix(props+fmt.Sprintf(", RedrivePolicy: {deadLetterTargetArn: !GetAtt Q0.Arn, maxReceiveCount: %d}", rapid.IntRange(1, 3).Draw(t, "after")), ", ")
			}
			fmt.Fprintf(&b, "  Q%d: {Type: AWS::SQS::Queue, Properties: {%s}}\n", i, props)
		}
		for i := range rapid.IntRange(0, 3).Draw(t, "functions") {
			fmt.Fprintf(&b, "  F%d:\n    Type: AWS::Serverless::Function\n    Properties:\n      Timeout: %d\n      Events: {E: {Type: SQS, Properties: {Queue: !GetAtt Q%d.Arn, BatchSize: %d}}}\n",
				i, rapid.IntRange(1, 3).Draw(t, "timeout"), rapid.IntRange(0, n-1).Draw(t, "of"), rapid.IntRange(1, 2).Draw(t, "batch"))
		}
		return b.String()
	})
	rapid.Check(t, func(t *rapid.T) {
		was, now := read(t, template.Draw(t, "before")), read(t, template.Draw(t, "after"))
		_, out, merged := again(t, source(t, was), was, now)
		if len(out.Undone) > 0 {
			t.Fatalf("not done: %v", out.Undone)
		}
		tree, _ := load(t, merged)
		got, _ := modelSide(tree)
		fresh, _ := load(t, source(t, now))
		want, _ := modelSide(fresh)
		if a, b := listed(got), listed(want); !slices.Equal(a, b) {
			t.Fatalf("merged:\n%s\nnew:\n%s\nfrom:\n%s", strings.Join(a, "\n"), strings.Join(b, "\n"), merged)
		}
		plan, _, third := again(t, merged, now, now)
		if len(plan) > 0 || !bytes.Equal(third, merged) {
			t.Fatalf("a second merge changes %v", plan)
		}
	})
}

// listed are the facts of a side in lines, without what says where they come from.
func listed(s side) []string {
	var all []string
	for path, f := range s {
		if !strings.HasSuffix(path, ".evidence") && !strings.HasSuffix(path, ".source") {
			all = append(all, path+": "+f.said)
		}
	}
	slices.Sort(all)
	return all
}

// TestUndone: what the way in which a model is written doesn't let be changed is told at
// each import until somebody has done it, and never taken for a word of the team's.
func TestUndone(t *testing.T) {
	was, now := read(t, before), read(t, strings.Replace(before, "VisibilityTimeout: 60", "VisibilityTimeout: 90", 1))
	dir := t.TempDir()
	write := func(src string) {
		if err := os.WriteFile(filepath.Join(dir, cuefile.Name), []byte(src), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	computed := strings.Replace(string(source(t, was)), `visibility: "1m"`, `visibility: _short`, 1) + "\n_short: \"1m\"\n"
	write(computed)
	lock := cuefile.LockOf(was)
	for range 2 {
		u, err := Update(dir, lock, now)
		if err != nil {
			t.Fatal(err)
		}
		if len(u.Undone) != 1 || u.Undone[0].Path != "boxes.Work.channel.visibility" || !u.Open() || len(u.Files) > 0 {
			t.Fatalf("undone %v, files %d", u.Undone, len(u.Files))
		}
		lock = roundTrip(t, u.Lock)
	}
	write(strings.Replace(computed, `_short: "1m"`, `_short: "90s"`, 1))
	u, err := Update(dir, lock, now)
	if err != nil || u.Open() || len(u.Plan) > 0 {
		t.Fatalf("%v, %v", u, err)
	}
	write("package broken\nsystem: 1\n")
	if _, err := Update(dir, lock, now); !errors.Is(err, ErrUnloaded) {
		t.Errorf("a model that doesn't load: %v", err)
	}
}
