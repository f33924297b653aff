package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// shopAtFirst is what the history of TestDiffHistory begins with.
const shopAtFirst = `package shop

system: "shop"
owner: "team-shop"
boxes: {
	buyer: kind: "client"
	api: {kind: "service", timeout: "10s", tags: ["edge", "go"]}
	orders: kind: "database"
	intake: {kind: "queue", platform: "aws/sqs", channel: deadLetter: {to: "intake-dlq", after: 5}}
	"intake-dlq": {kind: "queue", platform: "aws/sqs"}
	place: {kind: "function", platform: "aws/lambda", timeout: "30s"}
}
lines: {
	submit: {from: "buyer", to: "api", does: "place an order", interaction: "request-reply", timeout: "3s", retry: "none"}
	enqueue: {from: "api", to: "intake", does: "keep it", interaction: "send"}
	work: {from: "intake", to: "place", does: "place it", interaction: "poll"}
	save: {from: "place", to: "orders", does: "save it", interaction: "request-reply", operation: "write"}
}
flows: order: {steps: ["submit", "enqueue", "work", "save"], accepted: "enqueue", effects: ["save"]}
`

// history are changes of the shop, a commit each, and all that diff tells of it.
var history = []struct {
	what string
	edit []string // pairs: what is replaced, by what
	told []string
}{
	{"a timeout", []string{`timeout: "3s"`, `timeout: "30s"`}, []string{"~ submit.timeout: 3s → 30s"}},
	{"reformatted, reordered and commented", []string{
		`	submit: {from: "buyer", to: "api", does: "place an order", interaction: "request-reply", timeout: "30s", retry: "none"}
`, ``,
		`lines: {`, "// The promises.\nlines: {\n\tsubmit: {\n\t\tretry: \"none\", timeout: \"30000ms\"\n\t\tinteraction: \"request-reply\"\n\t\tto: \"api\", from: \"buyer\"\n\t\tdoes: \"place an order\"\n\t}\n",
		`tags: ["edge", "go"]`, `tags: ["go", "edge"]`,
	}, nil},
	{"a box and a line more", []string{
		`	orders: kind: "database"`, "	orders: kind: \"database\"\n	mail: kind: \"external\"",
		`	enqueue:`, "	notify: {from: \"place\", to: \"mail\", does: \"tell the buyer\", interaction: \"request-reply\", timeout: \"2s\"}\n	enqueue:",
	}, []string{"+ mail  external", "+ notify  place → mail, tell the buyer", `      interaction: request-reply, timeout: 2s`}},
	{"a step more", []string{`"work", "save"]`, `"work", ["save", "notify"]]`}, []string{
		"~ order.steps: [submit, enqueue, work, save] → [submit, enqueue, work, [notify, save]]"}},
	{"a queue by another name", []string{`intake`, `inbox`}, []string{
		"= inbox  was intake, nothing else of it has changed", "= inbox-dlq  was intake-dlq, nothing else of it has changed"}},
	{"what was open is answered, and who parks", []string{
		`does: "save it", interaction`, `does: "save it", idempotency: "natural", interaction`, `after: 5`, `after: 3`,
	}, []string{"~ inbox.channel.deadLetter.after: 5 → 3", "~ save.idempotency.enforcedBy: not stated → natural"}},
	{"another platform", []string{
		`inbox: {kind: "queue", platform: "aws/sqs"`, `inbox: {kind: "queue", platform: "aws/sqs-fifo"`,
		`"inbox-dlq": {kind: "queue", platform: "aws/sqs"}`, `"inbox-dlq": {kind: "queue", platform: "aws/sqs-fifo"}`,
	}, []string{"~ inbox.platform: aws/sqs → aws/sqs-fifo", "~ inbox-dlq.platform: aws/sqs → aws/sqs-fifo", "~ work"}},
	{"a line less", []string{
		"	notify: {from: \"place\", to: \"mail\", does: \"tell the buyer\", interaction: \"request-reply\", timeout: \"2s\"}\n", ``, `["save", "notify"]`, `"save"`,
		"	mail: kind: \"external\"\n", ``,
	}, []string{"- mail  external", "- notify  place → mail, tell the buyer",
		"~ order.steps: [submit, enqueue, work, [notify, save]] → [submit, enqueue, work, save]"}},
	{"what stands around it", []string{
		`owner: "team-shop"`, "owner: \"team-orders\"\nwaivers: [{rule: \"dual-write\", on: \"lines.save\", reason: \"soon\", until: \"2027-01-31\", by: \"jo\"}]\npolicy: limits: attempts: 6",
	}, []string{"~ owner: team-shop → team-orders", "~ policy.limits.attempts: not stated → 6", "+ waiver of dual-write on lines.save",
		"      reason: soon, until: 2027-01-31, by: jo"}},
}

// commits makes the history in a folder: ten commits, on the branch main.
func commits(t *testing.T, dir string, settings ...string) {
	t.Helper()
	gitIn(t, dir, append([]string{"init", "-q", "-b", "main"}, settings...)...)
	src, name := shopAtFirst, "system.cue"
	commit := func() {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(src), 0o600); err != nil {
			t.Fatal(err)
		}
		gitIn(t, dir, "add", "-A")
		gitIn(t, dir, "commit", "-q", "-m", "c")
	}
	commit()
	for i, c := range history {
		for j := 0; j < len(c.edit); j += 2 {
			if !strings.Contains(src, c.edit[j]) {
				t.Fatalf("%s: there is no %s", c.what, c.edit[j])
			}
			src = strings.ReplaceAll(src, c.edit[j], c.edit[j+1])
		}
		if i%2 == 1 { // every other commit gives the file another name
			other := "model-" + name
			gitIn(t, dir, "mv", name, other)
			name = other
		}
		commit()
	}
}

func gitIn(t *testing.T, dir string, args ...string) string {
	t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1",
		"GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.com", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@example.com")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("git %v: %v\n%s", args, err, out)
	}
	return string(out)
}

// changesIn are what diff tells of the model itself, a line each: not its findings and
// promises, nor what platforms imply.
func changesIn(t *testing.T, dir string, args ...string) []string {
	t.Helper()
	var stdout, stderr strings.Builder
	cmd := exec.Command("tautline", append([]string{"diff", "--no-explore"}, args...)...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, &stdout, &stderr
	if err := cmd.Run(); err != nil {
		t.Fatalf("diff %v: %v\n%s", args, err, stderr.String())
	}
	var out []string
	for line := range strings.Lines(stdout.String()) {
		if strings.HasPrefix(line, "Findings") {
			break
		}
		said := strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(said, "implied: "):
		case strings.HasPrefix(line, "      "):
			if !strings.Contains(out[len(out)-1], "platform") {
				out = append(out, strings.TrimRight(line, "\n"))
			}
		case strings.HasPrefix(line, "  "):
			out = append(out, said)
		}
	}
	return out
}

// Each of ten commits is told exactly, whatever kind of repository it is looked at in.
func TestDiffHistory(t *testing.T) {
	t.Parallel()
	all := func(t *testing.T, dir string, nth func(i int) string) {
		t.Helper()
		for i, c := range history {
			if got := cmp.Diff(c.told, changesIn(t, dir, nth(i), nth(i+1))); got != "" {
				t.Errorf("%s (-want +got):\n%s", c.what, got)
			}
		}
	}
	since := func(i int) string { return "main~" + string(rune('0'+len(history)-i)) }
	dir := t.TempDir()
	commits(t, dir)
	if n := strings.Count(gitIn(t, dir, "log", "--oneline"), "\n"); n != 10 {
		t.Fatalf("%d commits", n)
	}
	t.Run("a plain one", func(t *testing.T) { all(t, dir, since) })
	t.Run("SHA-256", func(t *testing.T) {
		dir := t.TempDir()
		commits(t, dir, "--object-format=sha256")
		all(t, dir, since)
	})
	t.Run("bare", func(t *testing.T) {
		bare := filepath.Join(t.TempDir(), "bare")
		gitIn(t, dir, "clone", "-q", "--bare", dir, bare)
		all(t, bare, since)
		refused(t, bare, "this repository has no work tree to compare main~1 with; name two revisions", "main~1")
	})
	t.Run("a linked work tree", func(t *testing.T) {
		linked := filepath.Join(t.TempDir(), "linked")
		gitIn(t, dir, "worktree", "add", "-q", "--detach", linked, "main~5")
		all(t, linked, since)
		if got := cmp.Diff(history[3].told, changesIn(t, linked, "main~6")); got != "" {
			t.Errorf("its own files (-want +got):\n%s", got)
		}
	})
	t.Run("shallow", func(t *testing.T) {
		shallow := filepath.Join(t.TempDir(), "shallow")
		gitIn(t, dir, "clone", "-q", "--depth=3", "file://"+dir, shallow)
		if got := cmp.Diff(history[8].told, changesIn(t, shallow, "main~1")); got != "" {
			t.Errorf("(-want +got):\n%s", got)
		}
		refused(t, shallow, `there is no revision "main~5" here (this clone is shallow: fetch more of its history, as with fetch-depth: 0)`, "main~5")
	})
	t.Run("sparse", func(t *testing.T) {
		sparse := filepath.Join(t.TempDir(), "sparse")
		gitIn(t, dir, "clone", "-q", "--no-checkout", dir, sparse)
		gitIn(t, sparse, "sparse-checkout", "set", "--no-cone", "/nothing/")
		gitIn(t, sparse, "checkout", "-q", "main")
		all(t, sparse, since)
		refused(t, sparse, "system.cue isn't checked out here (this checkout is sparse); name two revisions, as in: tautline diff main HEAD", "main")
		gitIn(t, sparse, "sparse-checkout", "disable")
		if got := changesIn(t, sparse, "main"); got != nil {
			t.Errorf("it is all there, and yet: %q", got)
		}
	})
	if changed := gitIn(t, dir, "status", "--porcelain", "--ignored"); changed != "" {
		t.Errorf("looking left %q", changed)
	}
}

// refused holds diff to exit code 2, and to what it says.
func refused(t *testing.T, dir, says string, args ...string) {
	t.Helper()
	var stdout, stderr strings.Builder
	cmd := exec.Command("tautline", append([]string{"diff"}, args...)...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, &stdout, &stderr
	err := cmd.Run()
	if cmd.ProcessState.ExitCode() != exitUnjudged || stdout.Len() > 0 || !strings.Contains(stderr.String(), says) {
		t.Errorf("diff %v: %v, %q, %q; want %s", args, err, stdout.String(), stderr.String(), says)
	}
}
