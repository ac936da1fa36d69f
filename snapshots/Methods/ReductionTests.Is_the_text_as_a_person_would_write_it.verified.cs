    public static double GGradient(ReadOnlySpan<double> x, ReadOnlySpan<double> y, Span<double> xBar, Span<double> yBar)
    {
        Extents.Require(xBar.Length, x.Length);
        Extents.Require(yBar.Length, y.Length);
        Overlap.Reject<double>(xBar).With(x).With(y).With(yBar);
        Overlap.Reject<double>(yBar).With(x).With(y);
        double s = 0;
        double norm = 0;
        if (x.Length >= 32)
        {
            GGradientLanes1(x.Length, ref s, ref norm, x.Slice(0, x.Length), y.Slice(0, x.Length));
        }
        else
        {
            double s2 = 0;
            double norm2 = 0;
            for (int i = 0; i < x.Length; i++)
            {
                double xi = x[i];
                s2 += xi * y[i];
                norm2 += xi * xi;
            }
            s = s2;
            norm = norm2;
        }
        double quotient = s / norm;

        // derived part
        xBar.Clear();
        yBar.Clear();
        double sBar = 1 / norm;
        double normBar = -(quotient / norm);
        if (x.Length >= 32)
        {
            GGradientLanes2(x.Length, yBar.Slice(0, x.Length), xBar.Slice(0, x.Length), x.Slice(0, x.Length), normBar, y.Slice(0, x.Length), sBar);
        }
        else
        {
            for (int i = 0; i < x.Length; i++)
            {
                double xi = x[i];
                double product = normBar * xi;
                double yi = y[i];
                yBar[i] += sBar * xi;
                xBar[i] += product + product + sBar * yi;
            }
        }
        return quotient;
    }

    private static void GGradientLanes1(int count, ref double s, ref double norm, ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        LaneSum<double> sLanes = default;
        LaneSum<double> normLanes = default;
        for (int l = 0; l < count; l += Vector512<double>.Count)
        {
            Vector512<double> xLanes = Lanes.Load<double>(x, l);
            Vector512<double> yLanes = Lanes.Load<double>(y, l);
            sLanes.Add(xLanes * yLanes, count - l);
            normLanes.Add(xLanes * xLanes, count - l);
        }
        s += sLanes.Total;
        norm += normLanes.Total;
    }

    private static void GGradientLanes2(int count, Span<double> yBar, Span<double> xBar, ReadOnlySpan<double> x, double normBar, ReadOnlySpan<double> y, double sBar)
    {
        for (int l = 0; l < count; l += Vector512<double>.Count)
        {
            Vector512<double> xLanes = Lanes.Load<double>(x, l);
            Vector512<double> normBarLanes = Vector512.Create(normBar);
            Vector512<double> yLanes = Lanes.Load<double>(y, l);
            Vector512<double> sBarLanes = Vector512.Create(sBar);
            Vector512<double> yBarLanes = Lanes.Load<double>(yBar, l);
            Vector512<double> xBarLanes = Lanes.Load<double>(xBar, l);
            Vector512<double> v = normBarLanes * xLanes;
            Lanes.Store(yBar, l, yBarLanes + (sBarLanes * xLanes));
            Lanes.Store(xBar, l, xBarLanes + ((v + v) + (sBarLanes * yLanes)));
        }
    }
