package load_test

import (
	"testing"

	"tautline.dev/rules/load"
	"tautline.dev/rules/rulestest"
)

func TestModels(t *testing.T) { rulestest.Models(t, load.All) }
