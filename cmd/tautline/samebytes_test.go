package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"tautline.dev/bench/generate"
)

// sameBytes are runs of every command in every format it has, each with the
// exit code it must end with. MODEL is a generated system with findings,
// EXAMPLES the folder of the examples, BROKEN a model with many mistakes, STAGED one
// of several stages, SIGNED one that several have to sign. A diff is of the commits of a
// repository.
var sameBytes = []struct {
	args string
	code int
}{
	{"check --all --explain-skipped MODEL", exitFindings},
	{"check --all EXAMPLES/...", exitFindings},
	{"check -f compact MODEL", exitFindings},
	{"check -f json MODEL", exitFindings},
	{"check -o text=a.txt -o json=a.json -o compact=a.compact EXAMPLES/...", exitFindings},
	{"check -o text=a.txt -o markdown=a.md -o sarif=a.sarif -o github=a.github -o gitlab=a.gitlab -o junit=a.xml EXAMPLES/...", exitFindings},
	{"baseline update --baseline a.baseline MODEL EXAMPLES/...", exitPass},
	{"waivers EXAMPLES/...", exitPass},
	{"waivers -f json EXAMPLES/...", exitPass},
	{"check -f markdown MODEL", exitFindings},
	{"check -f sarif MODEL", exitFindings},
	{"check -f github MODEL", exitFindings},
	{"check -f gitlab MODEL", exitFindings},
	{"check -f junit MODEL", exitFindings},
	{"check --fix --diff MODEL", exitFindings},
	{"check --fix --diff BROKEN", exitUnjudged},
	{"check --all --tag stage=dev --tag stage=prod --tag big --tag !big -o text=a.txt -o json=a.json -o sarif=a.sarif STAGED", exitFindings},
	{"check --tag stage=qa --tag stage=prod STAGED", exitUnjudged},
	{"check BROKEN", exitUnjudged},
	{"check -f json BROKEN", exitUnjudged},
	{"check -f compact BROKEN", exitUnjudged},
	{"review MODEL", exitPass},
	{"review --coupling -f markdown MODEL", exitPass},
	{"review --open EXAMPLES/...", exitPass},
	{"review --open -f markdown EXAMPLES/...", exitPass},
	{"review --open -f json EXAMPLES/...", exitPass},
	{"review --open -f csv EXAMPLES/...", exitPass},
	{"review BROKEN", exitUnjudged},
	{"diff main~1 main", exitPass},
	{"diff main~1 main -f json", exitPass},
	{"diff main~1 main -f markdown", exitPass},
	{"diff main~1 main -f mermaid", exitPass},
	{"diff main~1 main -f dot", exitPass},
	{"diff main~1 main -f svg --dot tautline-dot", exitPass},
	{"diff main~1 main -f png --dot tautline-dot", exitPass},
	{"diff main~2 main --exit-code", exitFindings},
	{"diff nowhere", exitUnjudged},
	{"report --dot tautline-dot --against main~1", exitPass},
	{"diff STAGED --tag stage=dev --tag stage=prod --tag !big", exitPass},
	{"diff STAGED --tag stage=dev --tag stage=prod --tag !big -f json --exit-code", exitFindings},
	{"explore MODEL", exitFindings},
	{"explore EXAMPLES/widget-store/...", exitFindings},
	{"explore -f json EXAMPLES/widget-store/...", exitFindings},
	{"explore -f markdown MODEL", exitFindings},
	{"explore -f mermaid EXAMPLES/widget-store/4-event-by-function", exitFindings},
	{"explore -f svg EXAMPLES/widget-store/4-event-by-function", exitFindings},
	{"explore -f promela --flow f0 MODEL", exitPass},
	{"explore --promela --flow place-order EXAMPLES/widget-store/6-saga", exitPass},
	{"whatif --table MODEL", exitPass},
	{"whatif --table -f markdown MODEL", exitPass},
	{"whatif --table -f csv MODEL", exitPass},
	{"whatif --table -f json MODEL", exitPass},
	{"whatif --down b40 MODEL", exitPass},
	{"whatif --down b40 -f markdown MODEL", exitPass},
	{"whatif --down b40 -f json MODEL", exitPass},
	{"gameday --now 2027-06-01 MODEL", exitPass},
	{"gameday --now 2027-06-01 -f markdown EXAMPLES/widget-store/...", exitPass},
	{"gameday --now 2027-06-01 -f json --most 0 MODEL", exitPass},
	{"gameday --now 2027-06-01 -f fis EXAMPLES/widget-store/...", exitPass},
	{"gameday --now 2027-06-01 -f chaos-mesh EXAMPLES/concert-tickets", exitPass},
	{"gameday --now 2027-06-01 -f istio EXAMPLES/concert-tickets", exitPass},
	{"gameday --now 2027-06-01 -f toxiproxy EXAMPLES/concert-tickets", exitPass},
	{"alarms MODEL", exitPass},
	{"alarms -f json EXAMPLES/...", exitPass},
	{"alarms -f prometheus EXAMPLES/...", exitPass},
	{"alarms -f cloudwatch EXAMPLES/...", exitPass},
	{"observed --now 2027-06-01 --diff OBSERVED MODEL", exitPass},
	{"schema gameday", exitPass},
	{"render -f dot MODEL", exitPass},
	{"render -f dot --view findings MODEL", exitPass},
	{"render -f mermaid MODEL", exitPass},
	{"render -f text MODEL", exitPass},
	{"render -f text --view around:b9 MODEL", exitPass},
	{"render -f svg --view waterfall:f0 MODEL", exitPass},
	{"render -f text --view waterfall:f0 MODEL", exitPass},
	{"render -f svg --view retries:f0 MODEL", exitPass},
	{"render -f svg --view map MODEL", exitPass},
	{"render -f svg --view owners MODEL", exitPass},
	{"render -f svg --view ownership:f0 MODEL", exitPass},
	{"render -f svg --dot tautline-dot EXAMPLES/widget-store/5-change-stream", exitPass},
	{"render -f png --dot tautline-dot EXAMPLES/widget-store/5-change-stream", exitPass},
	{"render -f svg --dot no-such-program MODEL", exitUnjudged},
	{"report --dot tautline-dot EXAMPLES/widget-store/4-event-by-function", exitPass},
	{"report --dot no-such-program -o report.html MODEL", exitPass},
	{"ready MODEL", exitFindings},
	{"ready -f json MODEL", exitFindings},
	{"ready -f markdown MODEL", exitFindings},
	{"ready --gate EXAMPLES/widget-store/6-saga", exitPass},
	{"sign --role owner --as jo --key no-such-key --decision approved MODEL", exitUnjudged},
	{"verify SIGNED", exitFindings},
	{"verify -f json SIGNED", exitFindings},
	{"verify -f markdown SIGNED", exitFindings},
	{"ready -f csv MODEL", exitFindings},
	{"explain dual-write", exitPass},
	{"explain -f json dual-write", exitPass},
	{"explain dual-wirte", exitUnjudged},
	{"rules", exitPass},
	{"rules -f json", exitPass},
	{"rules EXAMPLES/own-rules/shop", exitPass},
	{"explain acme-timeout EXAMPLES/own-rules/shop", exitPass},
	{"check -f json EXAMPLES/own-rules/shop", exitPass},
	{"test EXAMPLES/own-rules", exitPass},
	{"test -f json EXAMPLES/own-rules", exitPass},
	{"test EXAMPLES/chain", exitUnjudged},
	{"platforms", exitPass},
	{"platforms -f json", exitPass},
	{"platforms aws/sns aws/lambda", exitPass},
	{"platforms -f json aws/sns aws/lambda", exitPass},
	{"policy --profile merge", exitPass},
	{"policy --package acme MODEL", exitPass},
	{"init shop", exitPass},
	{"import TEMPLATE -o shop", exitPass},
	{"import TEMPLATE --all", exitPass},
	{"schema model", exitPass},
	{"schema check", exitPass},
	{"schema test", exitPass},
	{"version", exitPass},
	{"help check", exitPass},
	{"completion bash", exitPass},
	{"chekc MODEL", exitUnjudged},
}

const manyMistakes = `package broken
system: "broken"
boxes: {
	a: {kind: "cleint", tiemout: "1s", colour: "red"}
	b: {kind: "queue", channel: {retension: "4d", deadLetter: {to: "nowhere"}}}
	c: {kind: "service", timeout: "soon", in: "none"}
}
lines: {
	one: {from: "a", to: "x", interaction: "ask"}
	two: {from: "y", to: "c", retry: {attempts: -1, by: "nobody"}}
}
flows: {f: steps: ["one", "three"], g: steps: []}
`

const manyStages = `package staged
system: "staged"
_stage: *"dev" | "prod" @tag(stage)
boxes: {a: kind: "service", b: kind: "database", q: {kind: "queue", platform: "aws/sqs"}}
lines: {
	save: {from: "a", to: "b", operation: "write", interaction: "request-reply", timeout: {dev: "1s", prod: "2s"}[_stage]}
	tell: {from: "a", to: "q", operation: "event", interaction: "send", retry: {attempts: {dev: 1, prod: 3}[_stage]}}
}
`

const toBeSigned = `package signed
system: "signed"
boxes: {a: kind: "service", b: {kind: "service", tier: 2}}
lines: one: {from: "a", to: "b"}
policy: signatures: {"4": ["owner", "operations"], "2": ["security"], "1": ["nobody"], "3": ["quality"]}
`

const template = `Transform: AWS::Serverless-2016-10-31
Resources:
  A: {Type: AWS::SQS::Queue, Properties: {QueueName: a}}
  B: {Type: AWS::SQS::Queue, Properties: {QueueName: a}}
  Role: {Type: AWS::IAM::Role, Properties: {Policies: [{PolicyDocument: {Statement: [{Effect: Allow, Action: "dynamodb:*", Resource: !GetAtt T.Arn}, {Effect: Allow, Action: "sqs:*", Resource: [!GetAtt A.Arn, !GetAtt B.Arn]}]}}]}}
  F: {Type: AWS::Serverless::Function, Properties: {Role: !GetAtt Role.Arn, Environment: {Variables: {A_URL: !Ref Url, B: !Ref B}}, Events: {One: {Type: SQS, Properties: {Queue: !GetAtt A.Arn}}, Two: {Type: Schedule, Properties: {Schedule: rate(1 hour)}}}}}
  T: {Type: AWS::Serverless::SimpleTable}
  X: {Type: AWS::Odd::Thing}
Parameters: {Url: {Type: String}}
`

const configuration = `resource "aws_sqs_queue" "q" {
  for_each = { b = 30, a = 60 }
  visibility_timeout_seconds = each.value
}
resource "aws_sns_topic_subscription" "s" {
  topic_arn = "arn:aws:sns:eu-west-1:1:news"
  protocol  = "sqs"
  endpoint  = aws_sqs_queue.q["a"].arn
}
`

const manyObservations = `[
	{"on": "lines.l3", "fault": "slow", "date": "2027-05-01", "held": true},
	{"on": "lines.l1", "fault": "down", "date": "2027-05-02", "held": true, "saw": {"lost": 0}},
	{"on": "lines.l1", "fault": "slow", "date": "2027-05-03", "held": true, "note": "twice"}
]`

// TestSameBytes: the same input gives the same exit code and the same bytes, on
// stdout, on stderr and in files. Each run is a process of its own, with another
// order of every map, and another number of threads: one, and moreThreads.
func TestSameBytes(t *testing.T) {
	inputs := t.TempDir()
	places := strings.NewReplacer("EXAMPLES", filepath.Join(repository(t), "examples"),
		"MODEL", filepath.Join(inputs, "model"), "BROKEN", filepath.Join(inputs, "broken"), "STAGED", filepath.Join(inputs, "staged"),
		"SIGNED", filepath.Join(inputs, "signed"), "OBSERVED", filepath.Join(inputs, "observed.json"), "TEMPLATE", filepath.Join(inputs, "app"))
	if err := os.WriteFile(filepath.Join(inputs, "observed.json"), []byte(manyObservations), 0o600); err != nil {
		t.Fatal(err)
	}
	writeModel(t, filepath.Join(inputs, "model"), generate.ModelWithFlows(60, 150, 5, 7))
	writeModel(t, filepath.Join(inputs, "broken"), []byte(manyMistakes))
	history := committed(t)
	writeModel(t, filepath.Join(inputs, "staged"), []byte(manyStages))
	if err := os.WriteFile(filepath.Join(inputs, "staged", "big.cue"), []byte("@if(big)\npackage staged\nboxes: more: kind: \"queue\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	writeModel(t, filepath.Join(inputs, "signed"), []byte(toBeSigned))
	for name, src := range map[string]string{"template.yaml": template, "main.tf": configuration} {
		if err := os.MkdirAll(filepath.Join(inputs, "app"), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(inputs, "app", name), []byte(src), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Dir(buildTautlineDot(t)) + string(filepath.ListSeparator) + os.Getenv("PATH")
	for _, row := range sameBytes {
		t.Run(row.args, func(t *testing.T) {
			t.Parallel()
			args := strings.Fields(places.Replace(row.args))
			in := func() string { return t.TempDir() }
			if args[0] == "diff" || slices.Contains(args, "--against") {
				in = func() string { return history }
			}
			first := runApart(t, in(), args, path, "1")
			if first.code != row.code {
				t.Fatalf("exit code %d, want %d; it says %s", first.code, row.code, first.files["stderr"])
			}
			if says := first.says(); len(says) == 0 {
				t.Fatal("it says nothing")
			}
			for _, threads := range moreThreads {
				again := runApart(t, in(), args, path, threads)
				if again.code != first.code {
					t.Errorf("exit code %d, then %d", first.code, again.code)
				}
				if was, is := names(first.files), names(again.files); !slices.Equal(was, is) {
					t.Errorf("it wrote %q, then %q", was, is)
				}
				for name, was := range first.files {
					if is := again.files[name]; !bytes.Equal(was, is) {
						t.Errorf("%s is not the same twice: %s", name, firstDifference(was, is))
					}
				}
			}
		})
	}
}

// TestSameBytesIsComplete: there is no command and no format of which
// TestSameBytes has no run.
func TestSameBytesIsComplete(t *testing.T) {
	apart := map[string]string{
		"serve": "it ends only when it is told to; TestServe runs it",
		"lsp":   "it answers an editor; TestLSP is one",
	}
	root := (&app{}).root()
	tried := map[string]bool{}
	for _, row := range sameBytes {
		words := strings.Fields(row.args)
		tried[words[0]] = true
		if at := slices.Index(words, "-f"); at > 0 {
			tried[words[0]+" -f "+words[at+1]] = true
		} else if cmd, _, err := root.Find(words); err == nil && cmd.Flag("format") != nil {
			tried[words[0]+" -f "+cmd.Flag("format").DefValue] = true
		}
	}
	formats := 0
	for _, cmd := range root.Commands() {
		if apart[cmd.Name()] != "" {
			continue
		}
		if !tried[cmd.Name()] {
			t.Errorf("%s isn't run", cmd.Name())
		}
		for _, format := range formatsOf(t, cmd) {
			formats++
			if !tried[cmd.Name()+" -f "+format] {
				t.Errorf("%s isn't run with -f %s", cmd.Name(), format)
			}
		}
	}
	if formats == 0 {
		t.Error("no command has a format")
	}
}

// formatsOf are the formats that a command offers to the shell, none where it
// has no choice.
func formatsOf(t *testing.T, cmd *cobra.Command) []string {
	t.Helper()
	if cmd.Flag("format") == nil {
		return nil
	}
	complete, ok := cmd.GetFlagCompletionFunc("format")
	if !ok {
		t.Fatalf("%s completes no formats", cmd.Name())
	}
	formats, _ := complete(cmd, nil, "")
	if len(formats) == 0 {
		t.Fatalf("%s has no formats", cmd.Name())
	}
	return formats
}

// ran is what one process has left behind: its exit code, and everything it
// wrote, by the name of the file, "stdout" or "stderr".
type ran struct {
	code  int
	files map[string][]byte
}

// says is what it was run for: the reason why it can't do it, or else what it
// wrote to stdout and into files.
func (r ran) says() []byte {
	if r.code == exitUnjudged {
		return r.files["stderr"]
	}
	var out []byte
	for name, src := range r.files {
		if name != "stderr" {
			out = append(out, src...)
		}
	}
	return out
}

// committed is a repository with three commits: a large system, and two small ones.
func committed(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	gitIn(t, dir, "init", "-q", "-b", "main")
	for _, src := range [][]byte{generate.ModelWithFlows(60, 150, 5, 7), example(t, "5-change-stream"), example(t, "4-event-by-function")} {
		writeModel(t, dir, src)
		gitIn(t, dir, "add", "-A")
		gitIn(t, dir, "commit", "-q", "-m", "c")
	}
	return dir
}

func example(t *testing.T, stage string) []byte {
	t.Helper()
	src, err := os.ReadFile(filepath.Join(repository(t), "examples", "widget-store", stage, "system.cue"))
	if err != nil {
		t.Fatal(err)
	}
	return src
}

// runApart runs tautline as a process in a folder of its own, or one that it only reads.
func runApart(t *testing.T, dir string, args []string, path, threads string) ran {
	t.Helper()
	var stdout, stderr bytes.Buffer
	cmd := exec.Command("tautline", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "PATH="+path, "GOMAXPROCS="+threads, "SOURCE_DATE_EPOCH=1795219200") // 2026-11-21
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	out := ran{cmd.ProcessState.ExitCode(), map[string][]byte{"stdout": stdout.Bytes(), "stderr": stderr.Bytes()}}
	err = fs.WalkDir(os.DirFS(cmd.Dir), ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case d != nil && d.Name() == ".git":
			return fs.SkipDir
		case err != nil || d.IsDir():
			return err
		}
		src, err := os.ReadFile(filepath.Join(cmd.Dir, name))
		out.files[name] = src
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// firstDifference is where two texts part, with what stands around it.
func firstDifference(a, b []byte) string {
	i := 0
	for i < min(len(a), len(b)) && a[i] == b[i] {
		i++
	}
	around := func(s []byte) []byte { return s[max(0, i-40):min(len(s), i+80)] }
	return fmt.Sprintf("%q, then %q", around(a), around(b))
}

func names(files map[string][]byte) []string { return slices.Sorted(maps.Keys(files)) }

func writeModel(t *testing.T, dir string, src []byte) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "system.cue"), src, 0o600); err != nil {
		t.Fatal(err)
	}
}
