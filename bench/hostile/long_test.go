//go:build unix && long

package main

import (
	"testing"
	"time"
)

func TestAllInputs(t *testing.T) { tried(t, inputs(), 2*time.Second) }
