// Fields that the configurations of several services have.
import { z } from 'zod';

export const filePath = (example: string) => z.string().min(1, 'the path of a file').meta({ example });
