package markdown

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"tautline.dev/model"
	"tautline.dev/model/modeltest"
	"tautline.dev/model/value"
	"tautline.dev/rules"
	"tautline.dev/rules/catalogue"
	"tautline.dev/rules/change"
)

// A change is a comment, however much has changed: what has no room is counted.
func TestChangeFitsAComment(t *testing.T) {
	var was, is strings.Builder
	for i := range 1500 {
		fmt.Fprintf(&was, "boxes: \"box-%d\": {kind: \"service\", timeout: \"3s\", description: \"<b>|`x`\"}\n", i)
		fmt.Fprintf(&is, "boxes: \"box-%d\": {kind: \"service\", timeout: \"30s\", description: \"<i>|``y\"}\n", i)
	}
	judged := func(src string) *rules.Report {
		return rules.Judge(modeltest.Named(t, src), rules.Options{Rules: catalogue.All(), Now: time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)})
	}
	var b bytes.Buffer
	if err := Change(&b, "", &change.Change{Before: "main", After: "here", Systems: change.All([]change.Pair{{Was: judged(was.String()), Is: judged(is.String())}}, "main", nil)}); err != nil {
		t.Fatal(err)
	}
	text := b.String()
	if b.Len() > comment || b.Len() < comment/2 {
		t.Errorf("%d bytes", b.Len())
	}
	if !strings.HasPrefix(text, ChangeMarker+"\n### Tautline: what changes in x\n\n**1500 boxes changed** (`main` → `here`)") || !strings.Contains(text, " more: `tautline diff` tells all.\n") {
		t.Errorf("%.300s ... %s", text, text[len(text)-300:])
	}
}

// What can't be read is told by the command that was asked.
func TestProblemsOfAChangeFitAComment(t *testing.T) {
	var failed model.Loaded
	for i := range 5000 {
		failed.Problems = append(failed.Problems, value.Problem{Message: fmt.Sprintf("mistake %d", i)})
	}
	var b bytes.Buffer
	if err := ChangeProblems(&b, "", []model.Loaded{failed}); err != nil {
		t.Fatal(err)
	}
	if text := b.String(); b.Len() > comment || !strings.HasPrefix(text, ChangeMarker+"\n") || !strings.HasSuffix(text, " more: `tautline diff` tells all.\n") {
		t.Errorf("%d bytes: %.300s ... %s", b.Len(), text, text[len(text)-300:])
	}
}
