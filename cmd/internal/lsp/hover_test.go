package lsp

import (
	"strings"
	"testing"

	"tautline.dev/model/outline"
)

// What a field takes is said whole: words alone are named only where nothing else may
// stand there.
func TestFieldPagesSayWhatMayStand(t *testing.T) {
	for path, want := range map[string]string{
		"boxes x tier":              "Write a whole number from 1 (most critical) to 4, or one of `none`, `unknown`",
		"lines x timeout":           `Write it like "250ms", "5s", "1h30m" or "14d", or one of`,
		"lines x retry attempts":    "Write a whole number from 1 (the first try counts) or \"unlimited\", or one of `none`, `unknown`",
		"lines x operation":         "One of `read`",
		"boxes x kind":              "One of `client`",
		"boxes x description":       "",
		"lines x guard":             "Write true or false, or one of",
		"lines x data maxSize":      `Write it like "256KiB" or "10MB"`,
		"boxes x store backup pitr": "Write true or false",
	} {
		page := fieldPage(outline.Path(strings.Fields(path)))
		if want == "" && strings.Contains(page, "One of") || !strings.Contains(page, want) || strings.Contains(page, "One of `none`") || strings.Contains(page, "One of `unlimited`") {
			t.Errorf("%s: %s", path, page)
		}
	}
}
